import * as z from 'zod/mini';
import type { EventsMessage, RejectedEvent, WithheldEvent } from '../contracts/messages.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { Instant } from '../domain/time.ts';

/** One event as the archive keeps it. Of a withheld one only what tells its sender that it arrived. */
export type ArchiveLine = { readonly receivedAt: Instant } & (
  | ({ readonly kind: 'accepted' } & TrackedEvent)
  | ({ readonly kind: 'withheld' } & WithheldEvent)
  | ({ readonly kind: 'rejected' } & RejectedEvent)
);

/** Only what is looked at when reading; the rest passes as it was written. */
const lineSchema = z.looseObject({
  kind: z.enum(['accepted', 'withheld', 'rejected']),
  receivedAt: z.number(),
  eventId: z.optional(z.string()),
  visitorId: z.optional(z.string()),
});

/** Withheld after accepted: what is kept of an event that was withheld stands before the reason why. */
export function linesOf({ receivedAt, events, withheld, rejected }: EventsMessage): readonly ArchiveLine[] {
  return [
    ...events.map((event) => ({ kind: 'accepted' as const, receivedAt, ...lasting(event) })),
    ...withheld.map((event) => ({ kind: 'withheld' as const, receivedAt, ...event })),
    ...rejected.map((event) => ({ kind: 'rejected' as const, receivedAt, ...event })),
  ];
}

/** What an event that grants nothing says of its buyer serves to find them; only what is found there may last. */
function lasting(event: TrackedEvent): TrackedEvent {
  if (event.consentFrom === undefined) return event;
  const { matchKeys: _, clickIds: __, ...rest } = event;
  return rest;
}

export function parseLines(text: string): readonly ArchiveLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)) as unknown as ArchiveLine);
}

/** The same event in two objects (a batch that was delivered again) is one event. */
export function lineIdentity(line: ArchiveLine): string {
  return line.eventId ?? `#${line.receivedAt}#${line.kind === 'rejected' ? `${line.index}#${line.path}` : ''}`;
}
