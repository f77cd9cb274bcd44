import { minorUnits, toDecimals } from '../../../shared/domain/money.ts';
import { count, when } from '../cli/words.ts';
import type { Asked } from './command.ts';

type Period = { readonly from: string; readonly to: string; readonly lookbackDays: number; readonly groupBy: string };
type Counted = { readonly currency: string; readonly conversions: number; readonly value: number };
export type Comparison = Period & {
  readonly models: readonly string[];
  readonly rows: readonly {
    readonly key: string | null;
    readonly currency: string;
    readonly unattributed?: string;
    readonly models: Readonly<Record<string, { readonly conversions: number; readonly value: number }>>;
  }[];
};
export type Paths = Period & {
  readonly paths: readonly (Counted & { readonly path: readonly string[]; readonly meanDays: number })[];
  readonly assists: readonly (Counted & {
    readonly key: string;
    readonly lastTouch: number;
    readonly assisted: number;
  })[];
  readonly totals: { readonly conversions: number; readonly withPath: number; readonly direct: number };
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
  return [head(answer), WITH_MONEY, '', table(columns, lines)].join('\n');
}

export function pathsText(answer: Paths, table: Table): string {
  const { paths, assists, totals, groupBy } = answer;
  if (totals.conversions === 0) return `${head(answer)}\nThere are none.`;
  const right = (name: string) => ({ head: name, align: 'right' as const });
  return [
    head(answer),
    `${count(totals.conversions, 'order')}, ${totals.withPath} of them with a path, ${totals.direct} direct`,
    '',
    table(
      [{ head: 'path' }, right('orders'), right('value'), right('days')],
      paths.map(({ path, conversions, value, currency, meanDays }) => [
        path.join(' > '),
        String(conversions),
        money(value, currency),
        meanDays.toFixed(1),
      ]),
    ),
    '',
    table(
      [{ head: groupBy }, right('on the path'), right('last'), right('helped')],
      assists.map(({ key, conversions, lastTouch, assisted }) => [
        key,
        ...[conversions, lastTouch, assisted].map(String),
      ]),
    ),
  ].join('\n');
}
