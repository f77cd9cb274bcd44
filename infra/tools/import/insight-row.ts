import { COUNTS, INSIGHT_IDS, INSIGHT_NAMES } from '../../../shared/domain/insights/insight.ts';
import { type ColumnMap, textOf } from '../backfill/column-map.ts';
import { type DecimalMark, readAmount } from '../backfill/read-values.ts';

const TEXTS = ['platform', 'day', 'level', ...INSIGHT_IDS, ...INSIGHT_NAMES, 'placement', 'currency'] as const;
/** Added up over rows of one ad and day. */
const ADDED = [...COUNTS, 'spend'] as const;
const NOT_ADDED = ['reach', 'followers'] as const;
export const INSIGHT_FIELDS = [...TEXTS, ...ADDED, ...NOT_ADDED] as const;
export type InsightField = (typeof INSIGHT_FIELDS)[number];

/** A row as `POST /v1/insights` takes it. */
export type InsightRow = Record<string, string | number>;

export type InsightReading = {
  readonly map: ColumnMap<InsightField>;
  readonly decimal: DecimalMark;
  readonly platform?: string | undefined;
  readonly currency?: string | undefined;
  readonly empty: 'zero' | 'unknown';
};

type Fields = Readonly<Record<string, string>>;

/** Reads a row of a file; exports leave the cells of counts empty that are zero. */
export function readInsightRow(
  fields: Fields,
  { map, decimal, platform, currency, empty }: InsightReading,
): { readonly row: InsightRow } | { readonly problem: string } {
  const row: InsightRow = {};
  for (const field of TEXTS) {
    const text = textOf(map, fields, field);
    if (text !== undefined) row[field] = text;
  }
  for (const field of [...ADDED, ...NOT_ADDED]) {
    if (map[field] === undefined) continue;
    const text = textOf(map, fields, field);
    const isZero = text === undefined && empty === 'zero' && ADDED.some((name) => name === field);
    const amount = isZero ? 0 : text === undefined ? undefined : readAmount(text, decimal);
    if (amount === undefined && text === undefined) continue;
    if (amount === undefined || amount < 0)
      return { problem: `${map[field]} is not an amount such as 1234${decimal}50` };
    row[field] = amount;
  }
  if (platform !== undefined) row.platform ??= platform;
  if (currency !== undefined && row.spend !== undefined) row.currency ??= currency;
  return { row };
}

/** What a row is about; rows about the same are one. */
export function aboutOf(row: InsightRow): string {
  return JSON.stringify([row.platform, row.day, row.level, ...INSIGHT_IDS.map((id) => row[id]), row.placement]);
}

/** Two rows of one ad and day; who was reached by both nobody knows. */
export function addRows({ reach: _, ...a }: InsightRow, { reach: __, ...b }: InsightRow): InsightRow {
  const sum: InsightRow = { ...a, ...b };
  for (const field of ADDED) {
    const [x, y] = [a[field], b[field]];
    if (typeof x === 'number' && typeof y === 'number') sum[field] = Number((x + y).toPrecision(15));
  }
  return sum;
}
