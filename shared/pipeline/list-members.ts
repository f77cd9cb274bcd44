import { evaluate } from '../domain/audience/evaluate.ts';
import { lastChangeAt, nextChangeAt } from '../domain/audience/next-change.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { factsOf } from '../domain/identity/person.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { EverybodyOf } from './count-people.ts';
import { loadPersonsOfSites } from './load-persons.ts';

/** One person in an audience. */
export type Member = {
  /** The person's id. */
  readonly visitorId: VisitorId;
  /** All devices of the person. */
  readonly visitorIds: readonly VisitorId[];
  /** As far as the newest facts tell; absent: as long as we know. */
  readonly since?: Instant;
  /** When membership ends if nothing further happens; absent: not by itself. */
  readonly until?: Instant;
};

const PAGES_A_REQUEST = 8;
const ENOUGH_MEMBERS = 1_000;

/**
 * Some of the people the rule holds for at `at`; perhaps nobody, though there are more. Go on from `cursor` until there is
 * none.
 */
export function createListMembers<Cursor>({ visitors }: { readonly visitors: EverybodyOf<Cursor> }) {
  return async (
    siteId: SiteId,
    rule: Rule,
    at: Instant,
    startAfter?: Cursor,
  ): Promise<{ readonly members: readonly Member[]; readonly cursor?: Cursor }> => {
    const members: Member[] = [];
    let cursor = startAfter;
    for (let page = 0; page < PAGES_A_REQUEST && members.length < ENOUGH_MEMBERS; page++) {
      const found = await visitors.scanStates(siteId, cursor);
      const persons = await loadPersonsOfSites(visitors, found.records, { consistent: false });
      for (const record of found.records) {
        const { personId, visitors: devices } = persons.of(record);
        // Each person once: with the visitor whose id is the person's.
        if (personId !== record.visitorId) continue;
        const facts = factsOf({ personId, visitors: devices });
        if (!evaluate(rule, facts, at)) continue;
        const since = lastChangeAt(rule, facts, at);
        const until = nextChangeAt(rule, facts, at);
        members.push({
          visitorId: personId,
          visitorIds: devices.map(({ visitorId }) => visitorId),
          ...(since === undefined ? {} : { since }),
          ...(until === undefined ? {} : { until }),
        });
      }
      cursor = found.cursor;
      if (cursor === undefined) return { members };
    }
    return cursor === undefined ? { members } : { members, cursor };
  };
}
