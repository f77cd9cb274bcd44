import { type Command, Option } from 'commander';
import { ORDER_GROUPINGS, TOUCH_GROUPINGS } from '../../../../shared/domain/attribution/group.ts';
import { REPORT_MODELS } from '../../../../shared/domain/attribution/model.ts';
import { CONVERSION_KINDS } from '../../../../shared/domain/conversion/lead.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { type Asked, addCall, queryText } from '../command.ts';
import { type Comparison, comparisonText, type Paths, pathsText } from '../show-paths.ts';
import { type Report, reportText } from '../show-report.ts';

type ReportOptions = {
  readonly from?: string;
  readonly to?: string;
  readonly model?: string;
  readonly groupBy?: string;
  readonly lookbackDays?: string;
  readonly impressionLookbackDays?: string;
  readonly currency?: string;
  readonly verified?: boolean;
  readonly convert?: boolean;
  readonly channelRules?: string;
  readonly conversions?: string;
  readonly csv?: boolean;
};

const yes = (said: boolean | undefined) => (said === true ? 'true' : undefined);
const PATH = '/v1/reports/attribution';

export function addReportCommands(program: Command, terminal: Terminal): void {
  const report = program.command('report').description('what brought the buyers');
  const attribution = addCall<ReportOptions>(
    report,
    terminal,
    'attribution',
    'orders shared among what led to them',
    async (asked) => {
      const path = `${PATH}${queryText({ ...questionOf(asked.options), model: asked.options.model })}`;
      await answerOr(asked, path, (answer: Report) => reportText(answer, asked.table));
    },
  )
    .addOption(new Option('--model <name>', 'who gets how much (default: last_touch)').choices([...REPORT_MODELS]))
    .addOption(groupBy([...TOUCH_GROUPINGS, ...ORDER_GROUPINGS]));
  periodOptions(attribution);

  const compare = addCall<ReportOptions & { readonly models?: string }>(
    report,
    terminal,
    'compare',
    'the same orders by several models',
    async (asked) => {
      const path = `${PATH}/compare${queryText({ ...questionOf(asked.options), models: asked.options.models })}`;
      await answerOr(asked, path, (answer: Comparison) => comparisonText(answer, asked.table));
    },
  )
    .option('--models <list>', 'with commas between; default: all there are')
    .addOption(groupBy([...TOUCH_GROUPINGS, ...ORDER_GROUPINGS]));
  periodOptions(compare);

  const paths = addCall<ReportOptions & { readonly limit?: string }>(
    report,
    terminal,
    'paths',
    'which ways led to orders',
    async (asked) => {
      const path = `${PATH}/paths${queryText({ ...questionOf(asked.options), limit: asked.options.limit })}`;
      await answerOr(asked, path, (answer: Paths) => pathsText(answer, asked.table));
    },
  )
    .option('--limit <number>', 'so many of the most frequent', '20')
    .addOption(groupBy(TOUCH_GROUPINGS));
  periodOptions(paths);
}

const groupBy = (choices: readonly string[]): Option =>
  new Option('--group-by <what>', 'a row for each (default: channel)').choices([...choices]);

function questionOf(options: ReportOptions) {
  const { verified, convert, channelRules, conversions, from, to, groupBy, currency } = options;
  const { lookbackDays, impressionLookbackDays } = options;
  const fields = { from, to, groupBy, lookbackDays, impressionLookbackDays, currency, channelRules, conversions };
  return { ...fields, verified: yes(verified), convert: yes(convert) };
}

/** As CSV where that is asked for. */
async function answerOr<Answer>(
  asked: Asked<ReportOptions>,
  path: string,
  words: (answer: Answer) => string,
): Promise<void> {
  const { csv } = asked.options;
  if (csv === true && asked.json) throw new WrongCall('Say --csv or --json, not both.');
  if (csv === true) {
    const { text } = await asked.api.getText(`${path}${path.includes('?') ? '&' : '?'}format=csv`);
    asked.say(text.trimEnd());
    return;
  }
  const answer = await asked.api.get<Answer>(path);
  asked.reply(answer, () => words(answer));
}

function periodOptions(command: Command): void {
  command
    .option('--from <time>', 'ISO 8601 or a date; default: 30 days ago')
    .option('--to <time>', 'not included; default: the end of today')
    .option('--lookback-days <days>', 'how long before an order a touchpoint counts')
    .option('--impression-lookback-days <days>', 'the same for ads that were only seen')
    .option('--currency <code>', 'only orders in it')
    .option('--verified', 'only orders the shop itself confirmed')
    .option('--convert', "everything in the site's currency, by the rate of each order's day")
    .option('--channel-rules <version>', "of the site's own channels: latest (default), none, or a number")
    .addOption(
      new Option('--conversions <kind>', 'orders, or what else (default: purchase)').choices([...CONVERSION_KINDS]),
    )
    .option('--csv', 'for spreadsheets');
}
