import { Command, Option } from 'commander';
import { runCommand } from '../cli/run-command.ts';
import type { Terminal } from '../cli/terminal.ts';
import { runSql, type SqlOptions } from './run-sql.ts';
import { FORMATS, type Format } from './show-rows.ts';
import { VIEWS } from './views/views.ts';

const NOTES = `
Views: ${VIEWS.map(({ name }) => name).join(', ')}.
--list says what is in them, docs/sql.md has worked questions.

Example:
  npm run sql -- "select channel, round(sum(credited_value), 2) as value
    from credits where model = 'linear' group by all order by value desc"`;

/** @param usual The format where none is named. */
export async function runSqlCommand(args: readonly string[], terminal: Terminal, usual: Format): Promise<number> {
  const command = new Command('npm run sql --')
    .description('Answers a question in SQL (DuckDB) over orders, credits, touchpoints, figures of ads and raw events.')
    .argument('[query...]', 'one SELECT, in quotes')
    .option('--file <path>', 'read the query from a file')
    .option('--site <id>', 'which site, or all (default: local; with --bucket all)')
    .option('--from <day>', 'from this day on, in the time zone of the site')
    .option('--to <day>', 'up to, without, this day')
    .addOption(new Option('--format <name>', 'default: table on a terminal, else csv').choices(FORMATS))
    .option('--port <number>', "the local host's (default 8787)")
    .option('--bucket <name>', 'of a deployment: its output "ArchiveBucketName"; needs AWS credentials')
    .option('--cache <folder>', 'where fetched files are kept (default .backtrail/sql)')
    .option('--list', 'the views and their columns')
    .addHelpText('after', NOTES)
    .action((words: readonly string[], options: SqlOptions) => {
      if (words.length === 0 && options.file === undefined && options.list !== true) return command.outputHelp();
      return runSql(words, options, terminal, usual);
    });
  return runCommand(command, args, terminal);
}
