import { groupKey } from '../attribution/group.ts';
import { itemHash } from '../cart/cart-marks.ts';
import type { TrackedEvent } from '../event/tracked-event.ts';
import { isPaid } from '../touchpoint/mediums.ts';
import type { Touchpoint } from '../touchpoint/touchpoint.ts';
import { orderIdOf } from '../visitor/facts-of-event.ts';
import type { History, Occurrence } from '../visitor/history.ts';
import type { Demand } from './demand.ts';
import { type EventFilter, SOURCE_MARKS, type SourceFilter, type SourceMark } from './event-filter.ts';

/** What an event adds to the histories that are asked for; `undefined`: nothing. */
export function historyOfEvent(
  event: TrackedEvent,
  touch: Touchpoint | undefined,
  demands: readonly Demand[],
): History | undefined {
  const met = demands.filter((demand) => meets(event, touch, demand));
  if (met.length === 0) return undefined;
  const occurrence = occurrenceOf(event);
  return Object.fromEntries(met.map(({ id }) => [id, [occurrence]]));
}

function occurrenceOf(event: TrackedEvent): Occurrence {
  const id = itemHash(event.event === 'purchase' ? orderIdOf(event) : event.eventId);
  const { occurredAt: at, value, currency } = event;
  if (value === undefined || currency === undefined || value > 1e12) return { id, at };
  return { id, at, value: Math.round(value * 1_000) / 1_000, currency };
}

function meets(event: TrackedEvent, touch: Touchpoint | undefined, { event: name, filter }: Demand): boolean {
  if (name !== '*' && name !== event.event) return false;
  if (filter === undefined) return true;
  return hasItem(event, filter) && (filter.source === undefined || isFrom(touch, filter.source));
}

function hasItem({ items = [] }: TrackedEvent, { items: ids, categories }: EventFilter): boolean {
  if (ids === undefined && categories === undefined) return true;
  const wanted = categories?.map(plain);
  return items.some(
    ({ itemId, category }) =>
      (ids === undefined || ids.includes(itemId)) &&
      (wanted === undefined || (category !== undefined && wanted.includes(plain(category)))),
  );
}

/** Whether a touchpoint has every mark that is said. */
export function isFrom(touch: Touchpoint | undefined, filter: SourceFilter): boolean {
  if (touch === undefined) return false;
  if (filter.paid !== undefined && filter.paid !== isPaid(touch)) return false;
  return SOURCE_MARKS.every((mark) => {
    const values = filter[mark];
    if (values === undefined) return true;
    const known = namesOf(touch, mark);
    return values.some((value) => known.includes(plain(value)));
  });
}

/** As reports group it; a campaign has a name and ids, and may be said by each. */
function namesOf(touch: Touchpoint, mark: SourceMark): readonly string[] {
  if (mark !== 'campaign') return [groupKey(touch, mark)];
  return [touch.campaign, touch.campaignId, touch.utmId].flatMap((name) => (name === undefined ? [] : [plain(name)]));
}

const plain = (text: string): string => text.trim().toLowerCase();
