import { type Command, Option } from 'commander';
import { CONVERSION_KINDS } from '../../../shared/domain/conversion/lead.ts';
import { BUYERS } from '../../../shared/pipeline/narrow-orders.ts';
import { WrongCall } from '../cli/connection.ts';

/** Filters that take one text, and what they look at. */
const FILTERS = {
  channel: 'channel on the path; direct and unknown: those without a path',
  source: 'source on the path',
  medium: 'medium on the path',
  platform: 'platform on the path, such as instagram',
  placement: 'placement on the path, such as story',
  campaign: 'campaign on the path',
  adset: 'ad set on the path',
  ad: 'ad on the path',
  post: 'post on the path',
  link: 'tracked link on the path',
  item: 'item bought, by its id',
  category: 'category bought from',
} as const;

export type LookOptions = {
  readonly lookbackDays?: string;
  readonly impressionLookbackDays?: string;
  readonly channelRules?: string;
};
export type WhichOptions = LookOptions &
  Readonly<Partial<Record<keyof typeof FILTERS, string>>> & {
    readonly from?: string;
    readonly to?: string;
    readonly conversions?: string;
    readonly currency?: string;
    readonly verified?: true;
    readonly unverified?: true;
    readonly buyers?: string;
  };

/** Which conversions: reports and the list of orders take the same. */
export function whichOptions(command: Command): Command {
  command
    .option('--from <time>', 'ISO 8601 or a date; default: 30 days ago')
    .option('--to <time>', 'not included; default: the end of today')
    .addOption(
      new Option('--conversions <kind>', 'orders, or what else (default: purchase)').choices([...CONVERSION_KINDS]),
    );
  for (const [name, words] of Object.entries(FILTERS)) command.option(`--${name} <key>`, `only with this ${words}`);
  command
    .addOption(new Option('--buyers <which>', "only first orders, or only a buyer's later ones").choices([...BUYERS]))
    .option('--currency <code>', 'only in it')
    .option('--verified', 'only those the shop itself confirmed')
    .option('--unverified', 'only those that nobody but a browser told of');
  return lookOptions(command);
}

/** How a path is looked at. */
export function lookOptions(command: Command): Command {
  return command
    .option('--lookback-days <days>', 'how long before an order a touchpoint counts; default: 30')
    .option('--impression-lookback-days <days>', 'the same for ads that were only seen; default: 0')
    .option('--channel-rules <version>', "of the site's own channels: latest (default), none, or a number");
}

/** @throws WrongCall for options that contradict each other. */
export function whichQuery(options: WhichOptions): Readonly<Record<string, string | undefined>> {
  const { verified, unverified, from, to, conversions, lookbackDays, impressionLookbackDays } = options;
  const { channelRules, currency, buyers } = options;
  if (verified && unverified) throw new WrongCall('Say --verified or --unverified, not both.');
  const filters = Object.keys(FILTERS).map((name) => [name, options[name as keyof typeof FILTERS]]);
  return {
    ...{ from, to, conversions, lookbackDays, impressionLookbackDays, channelRules, currency, buyers },
    ...Object.fromEntries(filters),
    verified: verified ? 'true' : unverified ? 'false' : undefined,
  };
}

export type FormatOptions = { readonly csv?: true; readonly ndjson?: true; readonly json?: boolean };

export function formatOptions(command: Command): Command {
  return command.option('--csv', 'for spreadsheets').option('--ndjson', 'a row of JSON a line');
}

/** The format of the API's to print as it is; `undefined`: none, but words or `--json`. @throws WrongCall */
export function textFormat({ csv, ndjson, json }: FormatOptions): 'csv' | 'ndjson' | undefined {
  if ([csv, ndjson, json].filter((said) => said === true).length > 1)
    throw new WrongCall('Say one of --csv, --ndjson and --json.');
  return csv ? 'csv' : ndjson ? 'ndjson' : undefined;
}
