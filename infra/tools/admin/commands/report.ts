import { type Command, Option } from 'commander';
import { ORDER_GROUPINGS, TOUCH_GROUPINGS } from '../../../../shared/domain/attribution/group.ts';
import { REPORT_MODELS } from '../../../../shared/domain/attribution/model.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, queryText } from '../command.ts';
import { readLimit } from '../limit.ts';
import {
  type FormatOptions,
  formatOptions,
  textFormat,
  type WhichOptions,
  whichOptions,
  whichQuery,
} from '../report-options.ts';
import { type Comparison, comparisonText, type Paths, pathsText } from '../show-paths.ts';
import { type Report, reportText } from '../show-report.ts';
import { readTextPages } from '../text-pages.ts';

type ReportOptions = WhichOptions & FormatOptions & { readonly groupBy?: string; readonly convert?: true };
type AttributionOptions = ReportOptions & { readonly model?: string; readonly compare?: string | true };
type PathsOptions = ReportOptions & { readonly limit: number; readonly assists?: true; readonly joinRepeats?: true };

const PATH = '/v1/reports/attribution';
const PATHS_A_PAGE = 1_000;
const EXAMPLES = `
Examples:
  npm run admin -- report attribution --group-by post --item shoes-1
  npm run admin -- report attribution --compare last_touch,linear
  npm run -s admin -- report attribution --group-by ad --csv > ads.csv
  npm run admin -- report paths --group-by platform --buyers new`;

export function addReportCommands(program: Command, terminal: Terminal): void {
  const report = program.command('report').description('what brought the buyers').addHelpText('after', EXAMPLES);
  const attribution = addCall<AttributionOptions>(
    report,
    terminal,
    'attribution',
    'orders shared among what led to them',
    async (asked) => {
      const { model, compare } = asked.options;
      if (compare !== undefined && model !== undefined)
        throw new WrongCall(`Say --model, or several with commas between: --compare ${model},first_touch.`);
      if (compare !== undefined) return answerComparison(asked, compare === true ? undefined : compare);
      const query = { ...questionOf(asked.options), model };
      return answer(asked, PATH, query, (found: Report) => reportText(found, asked.table));
    },
  )
    .addOption(new Option('--model <name>', 'who gets how much (default: last_touch)').choices([...REPORT_MODELS]))
    .option('--compare [models]', 'several models side by side, with commas between; default: all there are')
    .addOption(groupBy([...TOUCH_GROUPINGS, ...ORDER_GROUPINGS]));
  commonOptions(attribution).addHelpText('after', EXAMPLES);

  const compare = addCall<ReportOptions & { readonly models?: string }>(
    report,
    terminal,
    'compare',
    'the same orders by several models',
    (asked) => answerComparison(asked, asked.options.models),
  )
    .option('--models <list>', `with commas between; default: all there are (${REPORT_MODELS.join(',')})`)
    .addOption(groupBy([...TOUCH_GROUPINGS, ...ORDER_GROUPINGS]));
  commonOptions(compare);

  const paths = addCall<PathsOptions>(report, terminal, 'paths', 'which ways led to orders', async (asked) => {
    const { limit, assists, joinRepeats } = asked.options;
    const format = textFormat(asked.options);
    const query = {
      ...questionOf(asked.options),
      table: assists ? 'assists' : undefined,
      repeats: joinRepeats ? 'join' : undefined,
    };
    if (format !== undefined) {
      const pathOf = (cursor: string | undefined, wanted: number): string =>
        `${PATH}/paths${queryText({ ...query, cursor, format, limit: String(Math.min(wanted, PATHS_A_PAGE)) })}`;
      // Assists come all at once, however many.
      const most = assists ? Number.POSITIVE_INFINITY : limit;
      asked.say(await readTextPages(asked.api, pathOf, { limit: most, format }));
      return;
    }
    const page = { ...query, limit: String(Math.min(limit, PATHS_A_PAGE)) };
    await answer(asked, `${PATH}/paths`, page, (found: Paths) => pathsText(found, asked.table));
  })
    .option('--limit <number>', 'so many of the most frequent', readLimit, 20)
    .option('--join-repeats', 'one group several times in a row is one step of a path')
    .option('--assists', 'of --csv and --ndjson: who helped without being last, instead of the paths')
    .addOption(groupBy(TOUCH_GROUPINGS));
  commonOptions(paths);
}

const groupBy = (choices: readonly string[]): Option =>
  new Option('--group-by <what>', 'a row for each (default: channel)').choices([...choices]);

function commonOptions(command: Command): Command {
  whichOptions(command).option('--convert', "everything in the site's currency, by the rate of each order's day");
  return formatOptions(command);
}

const questionOf = (options: ReportOptions) => ({
  ...whichQuery(options),
  groupBy: options.groupBy,
  convert: options.convert ? 'true' : undefined,
});

function answerComparison(asked: Asked<ReportOptions>, models: string | undefined): Promise<void> {
  const query = { ...questionOf(asked.options), models };
  return answer(asked, `${PATH}/compare`, query, (found: Comparison) => comparisonText(found, asked.table));
}

async function answer<Answer>(
  asked: Asked<FormatOptions>,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  words: (answer: Answer) => string,
): Promise<void> {
  const format = textFormat(asked.options);
  if (format !== undefined) {
    const { text } = await asked.api.getText(`${path}${queryText({ ...query, format })}`);
    asked.say(text.trimEnd());
    return;
  }
  const found = await asked.api.get<Answer>(`${path}${queryText(query)}`);
  asked.reply(found, () => words(found));
}
