import { Command, InvalidArgumentError } from 'commander';
import { runCommand } from '../cli/run-command.ts';
import type { Terminal } from '../cli/terminal.ts';
import { runTail, type TailOptions } from './run-tail.ts';

const MOST_LINES = 500;

const NOTES = `
Times are those of arrival, in UTC. Events show once they have been worked off,
a few seconds after they came. Of a withheld event nothing is kept that says
whose it was: --visitor does not find it.`;

/** @param stop Ends the following. */
export function runTailCommand(args: readonly string[], terminal: Terminal, stop: AbortSignal): Promise<number> {
  const command = new Command('npm run tail --')
    .description('Shows events arriving, and what became of each: accepted, withheld or rejected, and why.')
    .option('--visitor <id>', 'only this visitor’s')
    .option('--lines <number>', 'how many earlier ones to begin with', number(0, MOST_LINES), 20)
    .option('--every <seconds>', 'how often to look', number(0.1, 3_600), 2)
    .option('--once', 'show what is there, and end')
    .option('--json', 'one JSON object a line')
    .option('--url <url>', 'where Backtrail answers (BACKTRAIL_URL; default: the local host)')
    .option('--key <key>', "any key of the site (BACKTRAIL_KEY; the local host's is known)")
    .addHelpText('after', NOTES)
    .action(() => runTail(command.opts<TailOptions>(), terminal, stop));
  return runCommand(command, args, terminal);
}

const number =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a number from ${least} to ${most}.`);
  };
