import { Command, InvalidArgumentError, Option } from 'commander';
import { isTimeZone } from '../../../shared/domain/civil-time.ts';
import { parseCurrency } from '../../../shared/domain/money.ts';
import { runCommand } from '../cli/run-command.ts';
import type { Terminal } from '../cli/terminal.ts';
import { ORDER_FIELDS } from './column-map.ts';
import { type BackfillOptions, runBackfill } from './run-backfill.ts';

const NOTES = `
Fields: ${ORDER_FIELDS.join(', ')}.
A field without --map is read from a column of its own name. Rows of one order
that follow each other are its articles. Sending a file again changes nothing.
Orders grant no consent: those of visitors who agreed are traced, of all others
only the money counts.

Example:
  npm run backfill -- orders.csv --map orderId=Name --map "occurredAt=Paid at" \\
    --map value=Total --map email=Email --dry-run`;

/** @returns the exit code: 1 also when single rows were refused. */
export function runBackfillCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = new Command('npm run backfill --')
    .description('Sends the orders of a CSV file, of any age; stopped in between, it goes on where it stood.')
    .argument('<file>', 'comma, semicolon or tab between columns, which the first line names')
    .option(
      '--map <field=column>',
      'which column has what; again for each',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option('--time-zone <zone>', 'of times without an offset', zone, 'UTC')
    .option('--currency <code>', "of orders that name none (default: the site's)", currency)
    .addOption(new Option('--decimal <mark>', 'before the cents').choices(['.', ',']).default('.'))
    .option('--dry-run', 'read everything, show the first order, send nothing')
    .option('--restart', 'begin anew, whatever was sent before')
    .option('--rejects <file>', 'where refused rows go (default: beside the file)')
    .option('--site <siteId>', "whose orders they are (default: the key's site)")
    .option('--url <url>', 'where Backtrail answers (BACKTRAIL_URL; default: the local host)')
    .option('--key <key>', "the site's server key (BACKTRAIL_KEY; the local host's is known)")
    .addHelpText('after', NOTES)
    .action((file: string) => runBackfill(file, command.opts<BackfillOptions>(), terminal));
  return runCommand(command, args, terminal);
}

function zone(text: string): string {
  if (isTimeZone(text)) return text;
  throw new InvalidArgumentError('It takes an IANA time zone such as Europe/Berlin.');
}

function currency(text: string): string {
  const code = parseCurrency(text);
  if (code !== undefined) return code;
  throw new InvalidArgumentError('It takes an ISO 4217 code such as EUR.');
}
