import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const eventSchema = z.looseObject({ eventId: z.string(), event: z.string() });

/** A journey written by hand, and what somebody who read it would answer. */
export const askedJourneySchema = z.strictObject({
  /** What happens, in a sentence. */
  about: z.string(),
  /** Settings of the shops it happens in; without any: `shop` with the usual ones. */
  sites: z.record(z.string(), z.looseObject({})).default({ shop: {} }),
  events: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      site: z.string().default('shop'),
      via: z.enum(['browser', 'server']).default('browser'),
      event: eventSchema,
    }),
  ),
  /** What an admin sets beforehand. */
  set: z
    .array(z.strictObject({ method: z.enum(['PUT', 'POST', 'PATCH']), path: z.string(), body: z.unknown() }))
    .default([]),
  /** By order id, or `site/order id`: a part of what `GET /v1/conversions/{orderId}` answers. */
  orders: z.record(z.string(), z.looseObject({ summary: z.string() })),
  reports: z.array(
    z.strictObject({
      site: z.string().default('shop'),
      /** The query of `GET /v1/reports/attribution`. */
      ask: z.string(),
      /** Every row with conversions: its key (`(direct)` for `null`, with the currency behind a space where there are several) → conversions, value. */
      rows: z.record(z.string(), z.tuple([z.number(), z.number()])),
      totals: z.looseObject({}).optional(),
      /** A part of the rest of the answer. */
      answer: z.looseObject({}).optional(),
    }),
  ),
});
export type AskedJourney = z.infer<typeof askedJourneySchema>;

export function readAskedJourneys(folder: string): readonly (readonly [name: string, journey: AskedJourney])[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const parsed = askedJourneySchema.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
      return [file.replace('.json', ''), parsed.data];
    });
}
