import { Command, Option } from 'commander';
import { runCommand } from '../cli/run-command.ts';
import type { Terminal } from '../cli/terminal.ts';
import { INSIGHT_FIELDS } from './insight-row.ts';
import { type ImportOptions, runImport } from './run-import.ts';

const NOTES = `
Fields: ${INSIGHT_FIELDS.join(', ')}.
A field without --map is read from a column of its own name. Rows of one ad (or
post) and day are added up, their reach left out. Each day is replaced by what
the file says, so sending it again changes nothing.

Example:
  npm run import -- insights ads.csv.gz --platform meta --map day=period
      --map campaignId=campaign_id --map adsetId=adset_id --map adId=ad_id`;

/** @returns the exit code: 1 also when single rows were refused. */
export function runImportCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = new Command('npm run import --').description('Brings in what other systems know.');
  command
    .command('insights')
    .description('Impressions, clicks and spend by ad and day; stopped in between, it goes on where it stood.')
    .argument('<file>', 'CSV, also gzipped; comma, semicolon or tab between columns, which the first line names')
    .option(
      '--map <field=column>',
      'which column has what; again for each',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option('--platform <name>', 'of rows that name none: meta, tiktok, google, …')
    .option('--currency <code>', "of spend that names none (default: the site's)")
    .addOption(new Option('--decimal <mark>', 'before the cents').choices(['.', ',']).default('.'))
    .addOption(
      new Option('--empty <meaning>', 'what an empty cell of a count means')
        .choices(['zero', 'unknown'])
        .default('zero'),
    )
    .option('--dry-run', 'read everything, show the first row, send nothing')
    .option('--restart', 'begin anew, whatever was sent before')
    .option('--rejects <file>', 'where refused rows go (default: beside the file)')
    .option('--state <file>', 'where it remembers how far it came (default: beside the file)')
    .option('--url <url>', 'where Backtrail answers (BACKTRAIL_URL; default: the local host)')
    .option('--key <key>', "the site's server key (BACKTRAIL_KEY; the local host's is known)")
    .addHelpText('after', NOTES)
    .action((file: string, options: ImportOptions) => runImport(file, options, terminal));
  return runCommand(command, args, terminal);
}
