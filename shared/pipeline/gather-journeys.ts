import { gatherPeople, type People } from '../domain/attribution/people.ts';
import type { OrderFilter } from '../domain/attribution/reported-order.ts';
import { buyersOf } from '../domain/conversion/buyers.ts';
import type { JudgedConversion } from '../domain/conversion/conversion.ts';
import { mayBeSeen } from '../domain/history/may-be-seen.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { VisitorRecord } from '../domain/visitor/visitor-record.ts';
import { loadPersons, mayHaveOthers, type PersonReads } from './load-persons.ts';
import type { Histories } from './read-histories.ts';

/** So many are brought together with whom they belong to at once. */
const PERSONS_AT_ONCE = 256;
/** A touchpoint may be told as one with its repeat of before the period. */
const BEFORE = DAY;

export type GatherJourneysDeps = { readonly histories: Histories; readonly visitors: PersonReads };

/**
 * What every person did and bought in the period of a report. States say who belongs together and who was erased or may not be looked
 * at any more; the histories say what they did.
 */
export function createGatherJourneys({ histories, visitors }: GatherJourneysDeps) {
  return async (
    site: Site,
    question: OrderFilter,
    conversions: readonly JudgedConversion[],
    now: Instant,
  ): Promise<People> => {
    const { siteId } = site;
    const all = [...(await histories.readHistories(site, question.from - BEFORE, question.to, now))].filter(
      ({ touches, withdrawals }) => touches.length + withdrawals.length > 0,
    );
    const buyers = conversions.flatMap((conversion) => buyersOf(conversion).slice(0, 1));
    const everybody = new Set([...all.map(({ visitorId }) => visitorId), ...buyers]);
    const states = await visitors.readStates([...everybody].map((visitorId) => ({ siteId, visitorId })));
    const records = new Map([...states.values()].map((record) => [record.visitorId, record]));
    const personOf = await findPersons(site, [...records.values()]);
    return gatherPeople(
      {
        histories: all.flatMap((history) => mayBeSeen(history, records.get(history.visitorId))),
        conversions,
        personOf,
      },
      question,
    );
  };

  async function findPersons(
    { siteId }: Site,
    records: readonly VisitorRecord[],
  ): Promise<(visitorId: VisitorId) => VisitorId> {
    const found = new Map<VisitorId, VisitorId>();
    const linked = records.filter(({ facts }) => mayHaveOthers(facts));
    for (let start = 0; start < linked.length; start += PERSONS_AT_ONCE) {
      const some = linked.slice(start, start + PERSONS_AT_ONCE);
      const persons = await loadPersons(visitors, siteId, some);
      for (const record of some) found.set(record.visitorId, persons.of(record).personId);
    }
    return (visitorId) => found.get(visitorId) ?? visitorId;
  }
}
