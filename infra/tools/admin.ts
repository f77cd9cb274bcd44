/** `npm run admin -- …`: what can be set and asked over the API, from a command line. */
import { runAdmin } from './admin/run-admin.ts';
import { processTerminal } from './cli/terminal.ts';

process.exitCode = await runAdmin(process.argv.slice(2), processTerminal());
