import * as z from 'zod';
import { KPI_COLUMNS } from '../../shared/domain/attribution/kpi-cells.ts';

const isNumber = (name: string): boolean => name !== 'spendCurrency';

const amounts = {
  touchpoints: z.number(),
  conversions: z.number(),
  value: z.number(),
  verifiedValue: z.number(),
  grossValue: z.number(),
};
/** Only where visits=true. */
const visited = { visits: z.int().nullable().optional(), conversionRateByVisit: z.number().nullable().optional() };
const known = Object.fromEntries(KPI_COLUMNS.filter(isNumber).map((name) => [name, z.number().nullable()]));
const period = {
  from: z.string(),
  to: z.string(),
  lookbackDays: z.number(),
  impressionLookbackDays: z.number(),
  groupBy: z.string(),
  currency: z.string().nullable(),
  dataThrough: z.string(),
};

/** What reports answer, as the OpenAPI document says it. */
export const reportSchema = z.looseObject({
  model: z.string(),
  ...period,
  conversions: z.string().optional(),
  channelRules: z.int().nullable(),
  convertedTo: z.string().optional(),
  withoutRate: z.array(z.string()).optional(),
  rows: z.array(
    z.object({
      key: z.string().nullable(),
      currency: z.string(),
      unattributed: z.enum(['direct', 'unknown']).optional(),
      ...amounts,
      removalEffect: z.number().optional(),
      name: z.string().nullable(),
      spendCurrency: z.string().nullable(),
      ...known,
      ...visited,
    }),
  ),
  totals: z.looseObject({ conversions: z.number(), value: z.number().nullable(), ...known, ...visited }),
  insightDays: z.object({ from: z.string(), until: z.string() }).nullable(),
  lateChanges: z.int(),
  journeys: z.object({ all: z.int(), converting: z.int() }).optional(),
});

const counted = { currency: z.string(), conversions: z.number(), value: z.number() };

const byModel = z.record(z.string(), z.object({ conversions: z.number(), value: z.number() }));

export const comparisonSchema = z.looseObject({
  ...period,
  models: z.array(z.string()),
  leftOut: z.array(z.object({ model: z.string(), detail: z.string() })).optional(),
  rows: z.array(
    z.object({
      key: z.string().nullable(),
      currency: z.string(),
      unattributed: z.enum(['direct', 'unknown']).optional(),
      touchpoints: z.number(),
      models: byModel,
      difference: byModel,
    }),
  ),
  sums: z.array(z.object({ currency: z.string(), models: byModel })),
  totals: z.looseObject({ conversions: z.number(), value: z.number().nullable() }),
});

const spread = z.array(z.object({ conversions: z.int(), upTo: z.number().nullable() }));
const percentiles = z
  .object({ mean: z.number(), median: z.number(), p25: z.number(), p75: z.number(), p90: z.number() })
  .nullable();

export const pathsSchema = z.looseObject({
  ...period,
  paths: z.array(
    z.object({
      path: z.array(z.string()),
      ...counted,
      meanDays: z.number(),
      medianDays: z.number(),
      meanTouches: z.number(),
      medianTouches: z.number(),
    }),
  ),
  assists: z.array(
    z.object({
      key: z.string(),
      ...counted,
      firstTouch: z.int(),
      lastTouch: z.int(),
      lastTouchValue: z.number(),
      assisted: z.int(),
      assistedValue: z.number(),
      assistedPerLast: z.number().nullable(),
    }),
  ),
  touches: spread,
  days: spread,
  touchesToConversion: percentiles,
  daysToConversion: percentiles,
  nextCursor: z.string().optional(),
  totals: z.object({
    conversions: z.int(),
    withPath: z.int(),
    direct: z.int(),
    unknown: z.int(),
    paths: z.int(),
    byCurrency: z.array(z.object(counted)),
  }),
});
