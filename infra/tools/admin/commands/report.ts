import { type Command, Option } from 'commander';
import { ORDER_GROUPINGS, TOUCH_GROUPINGS } from '../../../../shared/domain/attribution/group.ts';
import { REPORT_MODELS } from '../../../../shared/domain/attribution/model.ts';
import { CONVERSION_KINDS } from '../../../../shared/domain/conversion/lead.ts';
import { WrongCall } from '../../cli/connection.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { addCall, queryText } from '../command.ts';
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
  addCall<ReportOptions>(report, terminal, 'attribution', 'orders shared among what led to them', async (asked) => {
    const {
      verified,
      convert,
      csv,
      channelRules,
      conversions,
      from,
      to,
      model,
      groupBy,
      lookbackDays,
      impressionLookbackDays,
      currency,
    } = asked.options;
    if (csv === true && asked.json) throw new WrongCall('Say --csv or --json, not both.');
    const fields = {
      from,
      to,
      model,
      groupBy,
      lookbackDays,
      impressionLookbackDays,
      currency,
      channelRules,
      conversions,
    };
    const question = { ...fields, verified: yes(verified), convert: yes(convert) };
    if (csv === true) {
      const { text } = await asked.api.getText(`${PATH}${queryText({ ...question, format: 'csv' })}`);
      asked.say(text.trimEnd());
      return;
    }
    const answer = await asked.api.get<Report>(`${PATH}${queryText(question)}`);
    asked.reply(answer, () => reportText(answer, asked.table));
  })
    .option('--from <time>', 'ISO 8601 or a date; default: 30 days ago')
    .option('--to <time>', 'not included; default: the end of today')
    .addOption(new Option('--model <name>', 'who gets how much (default: last_touch)').choices([...REPORT_MODELS]))
    .addOption(
      new Option('--group-by <what>', 'a row for each (default: channel)').choices([
        ...TOUCH_GROUPINGS,
        ...ORDER_GROUPINGS,
      ]),
    )
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
