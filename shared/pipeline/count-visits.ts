import type { ChannelName } from '../domain/attribution/channel-rules.ts';
import { createGroupKey, type GroupBy, isOrderGrouping } from '../domain/attribution/group.ts';
import { createDayOf } from '../domain/civil-time.ts';
import { countVisits, ORIGIN_REACH, type VisitCounts } from '../domain/history/count-visits.ts';
import { mayBeSeen } from '../domain/history/may-be-seen.ts';
import { utcDay } from '../domain/history/span.ts';
import type { VisitorHistory } from '../domain/history/visitor-history.ts';
import type { Visit } from '../domain/history/visits.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { refText } from '../domain/visitor/visitor-record.ts';
import type { RawObjects } from './history-ports.ts';
import type { PersonReads } from './load-persons.ts';
import type { Histories } from './read-histories.ts';

export type VisitQuestion = {
  readonly from: Instant;
  readonly to: Instant;
  readonly groupBy: GroupBy | undefined;
  /** The site's own channels, where it has some. */
  readonly channelName?: ChannelName | undefined;
};

export type CountVisitsDeps = {
  readonly histories: Histories;
  readonly raw: Pick<RawObjects, 'listDays'>;
  readonly visitors: Pick<PersonReads, 'readStates'>;
  /** As long as raw events, and the history made of them, are kept. */
  readonly retentionDays: number;
};

/** States read at once, so that no more than these are held. */
const VISITORS_AT_ONCE = 5_000;

/**
 * Visits that began in a period, by what led to them. Whoever was erased or said no is not counted. `undefined`: the archive does
 * not reach back to the beginning any more.
 */
export function createCountVisits({ histories, raw, visitors, retentionDays }: CountVisitsDeps) {
  async function isKept(site: Site, from: Instant, now: Instant): Promise<boolean> {
    // Nothing was received before there was the site, however old the events are.
    const since = Math.max(from, site.createdAt);
    if (now - since <= retentionDays * DAY) return true;
    const [first] = await raw.listDays(site.siteId);
    return first !== undefined && first <= utcDay(since);
  }

  async function seen(site: Site, some: readonly VisitorHistory[]): Promise<readonly VisitorHistory[]> {
    const { siteId } = site;
    const states = await visitors.readStates(some.map(({ visitorId }) => ({ siteId, visitorId })));
    return some.flatMap((history) => mayBeSeen(history, states.get(refText({ siteId, visitorId: history.visitorId }))));
  }

  return async (site: Site, question: VisitQuestion, now: Instant): Promise<VisitCounts | undefined> => {
    const { from, to } = question;
    if (!(await isKept(site, from, now))) return undefined;
    const all = [...(await histories.readHistories(site, from, to + ORIGIN_REACH, now))].filter(
      ({ visits }) => visits.length > 0,
    );
    const groupOf = createGroupOf(site, question);
    const groups = new Map<string | null, number>();
    let total = 0;
    for (let start = 0; start < all.length; start += VISITORS_AT_ONCE) {
      const counts = countVisits(await seen(site, all.slice(start, start + VISITORS_AT_ONCE)), to, groupOf);
      total += counts.total;
      for (const [group, count] of counts.groups ?? []) groups.set(group, (groups.get(group) ?? 0) + count);
    }
    return groupOf === undefined ? { total } : { total, groups };
  };
}

function createGroupOf({ timeZone }: Site, { groupBy, channelName }: VisitQuestion) {
  if (groupBy === undefined || groupBy === 'item' || groupBy === 'category') return undefined;
  if (isOrderGrouping(groupBy)) {
    const dayOf = createDayOf(timeZone);
    return ({ from }: Visit): string => dayOf(from);
  }
  const keyOf = createGroupKey(groupBy, channelName);
  return (_: Visit, origin: Touchpoint | undefined): string | null => (origin === undefined ? null : keyOf(origin));
}
