/**
 * One source wins for each event of a page: the shop's own calls, then the data layer, then Meta's pixel. A shop that tells
 * all three of a purchase has told us of one.
 */
import type { WireEvent } from './wire-event.ts';

/** The lower, the better: 0 is the shop's own call, 1 the data layer, 2 Meta's pixel. */
export type Source = 0 | 1 | 2;

export type Waiting = {
  readonly event: WireEvent;
  readonly source: Source;
  /** Page and event name; empty for what an earlier page left behind. */
  readonly place: string;
  /** The id is our own making, so another source's may take its place. */
  ownId?: boolean;
  flying?: boolean;
  saved?: boolean;
};

type Chosen = {
  source: Source;
  sent?: boolean;
  readonly orders: unknown[];
  /** An event that was dropped, whose id the one that remains is to have. */
  twin?: WireEvent | undefined;
};

/** How far apart two sources may tell of the same thing for one to take over the other's id. */
const TWINS_MS = 1_000;

function takeOver(waiting: Waiting, { eventId }: WireEvent): void {
  waiting.event.eventId = eventId;
  waiting.ownId = false;
}

export function createSourceChoice() {
  const places: Record<string, Chosen> = {};

  return {
    /** Which of the waiting events remain when this one comes; it is among them unless another source has won. */
    admit(next: Waiting, waiting: readonly Waiting[]): readonly Waiting[] {
      const { event, source, place, ownId } = next;
      const { orderId } = event;
      places[place] ??= { source, orders: [] };
      const chosen = places[place];
      const { orders } = chosen;
      const unsent = waiting.filter((other) => other.place === place && !other.flying);
      // An order that is named after all corrects one that went out without its name.
      const corrects = orderId && !orders[0];
      if (source > chosen.source || (source < chosen.source && chosen.sent && !corrects)) {
        const twin = unsent.find((other) => other.ownId);
        if (!ownId)
          if (twin) takeOver(twin, event);
          else chosen.twin = event;
        return waiting;
      }
      if (orderId) {
        if (orders.includes(orderId)) return waiting;
        orders.push(orderId);
      }
      chosen.source = source;
      const losers = unsent.filter((other) => other.source > source);
      const twin = losers.find((other) => !other.ownId)?.event ?? chosen.twin;
      if (ownId && twin && event.occurredAt - twin.occurredAt < TWINS_MS) takeOver(next, twin);
      chosen.twin = undefined;
      return [...waiting.filter((other) => !losers.includes(other)), next];
    },
    sent(place: string): void {
      const chosen = places[place];
      if (chosen) chosen.sent = true;
    },
  };
}
