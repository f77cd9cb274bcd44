/** `npm run backfill -- orders.csv`: orders of the past, from a file a shop can export. */
import { runBackfillCommand } from './backfill/backfill-command.ts';
import { processTerminal } from './cli/terminal.ts';

process.exitCode = await runBackfillCommand(process.argv.slice(2), processTerminal());
