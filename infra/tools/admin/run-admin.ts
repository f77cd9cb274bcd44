import { Command, CommanderError } from 'commander';
import { ApiError } from '../api-error.ts';
import type { Terminal } from '../cli/terminal.ts';
import { addCommonOptions } from './command.ts';
import { addAudienceCommands } from './commands/audience.ts';
import { addConversionCommands } from './commands/conversions.ts';
import { addKeyCommands } from './commands/key.ts';
import { addLaterCommands } from './commands/later.ts';
import { addReportCommands } from './commands/report.ts';
import { addSiteCommands } from './commands/site.ts';

const EXAMPLES = `
Examples:
  npm run admin -- audience list
  npm run admin -- conversions show order-shoes
  npm run -s admin -- report attribution --group-by campaign --json | jq .rows
  BACKTRAIL_URL=https://… BACKTRAIL_KEY=… npm run admin -- audience list`;

/** Runs one command. @returns the exit code; what went wrong has been said on the terminal. */
export async function runAdmin(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('npm run admin --')
    .description('Looks after the sites, keys, audiences, orders and reports of a running Backtrail.')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(--help says what there is)');
  addSiteCommands(program, terminal);
  addKeyCommands(program, terminal);
  addAudienceCommands(program, terminal);
  addConversionCommands(program, terminal);
  addReportCommands(program, terminal);
  addCommonOptions(program);
  addLaterCommands(program);
  embed(program, terminal);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    terminal.err(inWords(error));
    return 1;
  }
}

function inWords(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const isKey = error.status === 401 || error.status === 403;
  return isKey ? `${error.words}\nSay another with --key or BACKTRAIL_KEY.` : error.words;
}

/** Commander writes and ends the process by itself unless each command is told not to. */
function embed(command: Command, { out, err, columns }: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => out(text.trimEnd()),
    writeErr: (text) => err(text.trimEnd()),
    getOutHelpWidth: () => columns,
    getErrHelpWidth: () => columns,
  });
  for (const child of command.commands) embed(child, { out, err, columns } as Terminal);
}
