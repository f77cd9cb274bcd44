import { type Command, CommanderError } from 'commander';
import { ApiError } from '../api-error.ts';
import type { Terminal } from './terminal.ts';

/** Commander writes and ends the process by itself unless each command is told not to. */
function embed(command: Command, terminal: Pick<Terminal, 'out' | 'err' | 'columns'>): void {
  const { out, err, columns } = terminal;
  command.showHelpAfterError('(--help says what there is)');
  command.exitOverride().configureOutput({
    writeOut: (text) => out(text.trimEnd()),
    writeErr: (text) => err(text.trimEnd()),
    getOutHelpWidth: () => columns,
    getErrHelpWidth: () => columns,
  });
  for (const child of command.commands) embed(child, terminal);
}

/** Parses and runs. @returns the exit code; what went wrong has been said on the terminal. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  embed(command, terminal);
  try {
    await command.parseAsync([...args], { from: 'user' });
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
