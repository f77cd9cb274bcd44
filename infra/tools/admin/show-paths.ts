import { minorUnits, toDecimals } from '../../../shared/domain/money.ts';
import { count, when } from '../cli/words.ts';
import type { Asked } from './command.ts';

type Period = { readonly from: string; readonly to: string; readonly lookbackDays: number; readonly groupBy: string };
type Counted = { readonly currency: string; readonly conversions: number; readonly value: number };
type ByModel = Readonly<Record<string, { readonly conversions: number; readonly value: number }>>;
type Percentiles = { readonly mean: number; readonly median: number; readonly p90: number } | null;
export type Comparison = Period & {
  readonly models: readonly string[];
  readonly rows: readonly {
    readonly key: string | null;
    readonly currency: string;
    readonly unattributed?: string;
    readonly models: ByModel;
  }[];
  readonly sums: readonly { readonly currency: string; readonly models: ByModel }[];
  readonly leftOut?: readonly { readonly model: string; readonly detail: string }[];
};
export type Paths = Period & {
  readonly paths: readonly (Counted & { readonly path: readonly string[]; readonly medianDays: number })[];
  readonly assists: readonly (Counted & {
    readonly key: string;
    readonly lastTouch: number;
    readonly assisted: number;
    readonly assistedPerLast: number | null;
  })[];
  readonly daysToConversion: Percentiles;
  readonly touchesToConversion: Percentiles;
  readonly totals: {
    readonly conversions: number;
    readonly withPath: number;
    readonly direct: number;
    readonly unknown: number;
    readonly paths: number;
  };
};
type Table = Asked<unknown>['table'];

const money = (amount: number, currency: string): string => `${toDecimals(amount, minorUnits(currency))} ${currency}`;
const head = ({ from, to, lookbackDays }: Period): string =>
  `Orders from ${when(from)} to ${when(to)} UTC, looking back ${count(lookbackDays, 'day')}`;

const WITH_MONEY = 'Orders credited by each model; --csv and --json say the money too.';

/** Orders credited, a column for each model. */
export function comparisonText(answer: Comparison, table: Table): string {
  const { models, rows, groupBy } = answer;
  if (rows.length === 0) return `${head(answer)}\nThere are none.`;
  const columns = [{ head: groupBy }, ...models.map((model) => ({ head: model, align: 'right' as const }))];
  const lines = rows.map(({ key, unattributed, models: own }) => [
    unattributed === 'unknown' ? 'unknown (no consent)' : (key ?? 'direct'),
    ...models.map((model) => (own[model]?.conversions ?? 0).toFixed(2)),
  ]);
  const sums = answer.sums.map(({ currency, models: own }) => [
    answer.sums.length > 1 ? `all in ${currency}` : 'all',
    ...models.map((model) => (own[model]?.conversions ?? 0).toFixed(2)),
  ]);
  const leftOut = (answer.leftOut ?? []).map(({ model, detail }) => `Without ${model}: ${detail}`);
  return [head(answer), WITH_MONEY, '', table(columns, [...lines, ...sums]), ...leftOut].join('\n');
}

export function pathsText(answer: Paths, table: Table): string {
  const { paths, assists, totals, groupBy } = answer;
  if (totals.conversions === 0) return `${head(answer)}\nThere are none.`;
  const right = (name: string) => ({ head: name, align: 'right' as const });
  return [
    head(answer),
    `${count(totals.conversions, 'order')}, ${totals.withPath} of them with a path, ${totals.direct} direct, ${totals.unknown} unknown`,
    ...durations(answer),
    '',
    table(
      [{ head: 'path' }, right('orders'), right('value'), right('median days')],
      paths.map(({ path, conversions, value, currency, medianDays }) => [
        path.join(' > '),
        String(conversions),
        money(value, currency),
        medianDays.toFixed(1),
      ]),
    ),
    '',
    table(
      [{ head: groupBy }, right('on the path'), right('last'), right('helped'), right('helped ÷ last')],
      assists.map(({ key, conversions, lastTouch, assisted, assistedPerLast }) => [
        key,
        ...[conversions, lastTouch, assisted].map(String),
        assistedPerLast === null ? '–' : assistedPerLast.toFixed(2),
      ]),
    ),
    ...(paths.length < totals.paths
      ? [`There are ${totals.paths} different paths; --limit takes a larger number.`]
      : []),
  ].join('\n');
}

function durations({ daysToConversion: days, touchesToConversion: touches }: Paths): readonly string[] {
  if (days === null || touches === null) return [];
  const said = (name: 'median' | 'p90') => `${days[name].toFixed(1)} days and ${touches[name].toFixed(1)} touchpoints`;
  return [`Half of those took ${said('median')} at most,`, `nine of ten ${said('p90')}.`];
}
