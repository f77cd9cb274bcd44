import * as z from 'zod';
import { InvalidInput, type Problem } from '../domain/errors.ts';
import { addDays, isDay } from '../domain/insights/days.ts';
import {
  COUNTS,
  INSIGHT_IDS,
  INSIGHT_LEVELS,
  INSIGHT_NAMES,
  type Insight,
  idOfLevel,
  objectIdOf,
} from '../domain/insights/insight.ts';
import { parseCurrency } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { plainText } from './plain-text.ts';
import { readWire } from './read-wire.ts';

export const MOST_ROWS = 1_000;
const LONGEST_PERIOD = 400;

/** Spreadsheets and platforms write numbers as text too. */
const amount = z
  .union(
    [
      z.number(),
      z
        .string()
        .trim()
        .regex(/^\d+(?:\.\d+)?$/)
        .transform(Number),
    ],
    {
      error: 'must be a number that is not negative',
    },
  )
  .refine((value) => Number.isFinite(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER, {
    error: 'must be a number that is not negative',
  });
const whole = amount.refine(Number.isInteger, { error: 'must be a whole number' });
const id = plainText
  .trim()
  .min(1)
  .max(128)
  .regex(/^[^#\n\r\t]*$/, { error: 'must be an id without # and line breaks' });
const name = plainText.trim().max(400);
const day = z.string().refine(isDay, { error: 'must be a day such as 2026-03-10' });
const platform = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, { error: 'must be a platform such as meta, tiktok or google' });

function each<Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) {
  return Object.fromEntries(names.map((one) => [one, schema])) as Record<Name, Schema>;
}

/** A platform's word on one ad or post. `null` and empty text mean: not known. */
export const insightRowSchema = z.strictObject({
  platform: platform.optional(),
  day: day.optional(),
  from: day.optional(),
  to: day.optional(),
  level: z.enum(INSIGHT_LEVELS).optional(),
  ...each(INSIGHT_IDS, id.optional()),
  ...each(INSIGHT_NAMES, name.optional()),
  placement: id.optional(),
  ...each(COUNTS, whole.optional()),
  reach: whole.optional(),
  spend: amount.optional(),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .refine((text) => parseCurrency(text) !== undefined, { error: 'must be an ISO 4217 currency code such as EUR' })
    .optional(),
  followers: whole.optional(),
});
export type InsightRow = z.infer<typeof insightRowSchema>;

/** Rows are read one by one, so that a bad one costs itself alone. */
export const insightsBodySchema = z.strictObject({
  platform: platform.optional(),
  rows: z.array(z.unknown()).min(1),
});

/** For the API's description, which should say what a row is. */
export const insightsBodyDescription = insightsBodySchema.extend({
  rows: z.array(insightRowSchema).min(1).max(MOST_ROWS),
});

export type ReadInsights = { readonly insights: readonly Insight[]; readonly problems: readonly Problem[] };

/** Reads rows; what is wrong with one is told with its index, and the others stand. */
export function readInsights(
  body: z.infer<typeof insightsBodySchema>,
  { currency, now }: { readonly currency: string; readonly now: Instant },
): ReadInsights {
  const found = new Map<string, number>();
  const insights: Insight[] = [];
  const problems: Problem[] = [];
  body.rows.forEach((row, index) => {
    try {
      const insight = toInsight(readWire(insightRowSchema, withoutEmpty(row), 'The row is not valid'), {
        platform: body.platform,
        currency,
        now,
      });
      const key = `${insight.platform}\n${insight.day}\n${insight.until ?? ''}\n${objectIdOf(insight)}`;
      const same = found.get(key);
      if (same !== undefined) throw wrong('', `is about the same ${insight.level} and day as row ${same}`);
      found.set(key, index);
      insights.push(insight);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems.map(({ path, detail }) => ({ index, path: pathOf(index, path), detail })));
    }
  });
  return { insights, problems };
}

const pathOf = (index: number, path: string): string => (path === '' ? `rows.${index}` : `rows.${index}.${path}`);

const wrong = (path: string, detail: string): InvalidInput =>
  new InvalidInput('The row is not valid', [{ path, detail }]);

function withoutEmpty(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== ''));
}

type Context = { readonly platform: string | undefined; readonly currency: string; readonly now: Instant };

function toInsight(row: InsightRow, { platform: usual, currency: siteCurrency, now }: Context): Insight {
  const { platform: own, day: said, from, to, level: named, currency, ...rest } = row;
  const platform = own ?? usual;
  if (platform === undefined) throw wrong('platform', 'is needed, here or once beside `rows`');
  const { day, until } = readPeriod(said, from, to);
  if (day > new Date(now + 86_400_000).toISOString().slice(0, 10)) throw wrong('day', 'is still to come');
  const level = named ?? finestLevel(row);
  if (level === undefined) throw wrong('adId', 'is needed, or another id and its level');
  if (idOfLevel({ ...row, level }) === undefined) throw wrong(`${level}Id`, `is needed at the level ${level}`);
  return present({
    ...rest,
    platform,
    day,
    until,
    level,
    currency: currency ?? (row.spend === undefined ? undefined : siteCurrency),
    source: 'api',
    importedAt: now,
  } as const) as Insight;
}

function readPeriod(day: string | undefined, from: string | undefined, to: string | undefined) {
  if (day !== undefined && (from !== undefined || to !== undefined))
    throw wrong('day', 'is there besides `from` and `to`; a row is about one or the other');
  if (day !== undefined) return { day, until: undefined };
  if (from === undefined || to === undefined) throw wrong('day', 'is needed, or `from` and `to`');
  if (from >= to) throw wrong('from', 'must be before `to`, the day after the last one');
  if (to > addDays(from, LONGEST_PERIOD)) throw wrong('to', `must be at most ${LONGEST_PERIOD} days after \`from\``);
  return { day: from, until: to === addDays(from, 1) ? undefined : to };
}

/** A row is about the smallest thing it names. */
function finestLevel(row: InsightRow): Insight['level'] | undefined {
  if (row.adId !== undefined) return 'ad';
  if (row.adsetId !== undefined) return 'adset';
  if (row.campaignId !== undefined) return 'campaign';
  if (row.postId !== undefined) return 'post';
  return row.accountId === undefined ? undefined : 'account';
}
