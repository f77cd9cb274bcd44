/** `npm run sql -- "select …"`: questions in SQL over the archive. */
import { processTerminal } from './cli/terminal.ts';
import { runSqlCommand } from './sql/sql-command.ts';

// Whoever reads may have seen enough: `npm run sql … | head`.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runSqlCommand(
  process.argv.slice(2),
  processTerminal(),
  process.stdout.isTTY ? 'table' : 'csv',
);
