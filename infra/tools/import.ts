/** `npm run import -- insights FILE`: what ads and posts reached and cost, from a file a platform exports. */
import { processTerminal } from './cli/terminal.ts';
import { runImportCommand } from './import/import-command.ts';

process.exitCode = await runImportCommand(process.argv.slice(2), processTerminal());
