import * as z from 'zod/mini';
import type { HistoryLine } from '../domain/history/history-line.ts';

const visitorId = z.string();
/** What is looked at when reading; marks pass as they were written. */
const lineSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('touchpoint'),
    visitorId,
    at: z.number(),
    eventId: z.string(),
    contact: z.enum(['view', 'click', 'impression']),
  }),
  z.looseObject({ kind: z.literal('visit'), visitorId, from: z.number(), to: z.number() }),
  z.looseObject({ kind: z.literal('withdrawal'), visitorId, at: z.number() }),
]);

export function parseHistoryLines(text: string): readonly HistoryLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)) as unknown as HistoryLine);
}
