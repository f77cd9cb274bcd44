import { evaluate } from '../domain/audience/evaluate.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { isLeftOut, type LeftOut } from '../domain/audience/website-left-out.ts';
import { factsFor, factsOf } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { reachable } from '../domain/visitor/matchable.ts';
import { type EverybodyOf, MOST_COUNTED } from './count-people.ts';
import { loadPersonsOfSites } from './load-persons.ts';

export type WebsiteCount = {
  readonly members: number;
  /** Members whom Meta cannot find, because they said no or left nothing to find them by. */
  readonly unreachable: number;
  /** In the order of the reasons; whom several leave out is counted with the first. */
  readonly leftOut: readonly number[];
};

/** Who of an audience's people a website audience lacks, by looking at everybody once; `undefined`: too many to count. */
export function createCountWebsiteMembers<Cursor>({ visitors }: { readonly visitors: EverybodyOf<Cursor> }) {
  return async (
    siteId: SiteId,
    rule: Rule,
    reasons: readonly LeftOut[],
    now: Instant,
  ): Promise<WebsiteCount | undefined> => {
    const leftOut = reasons.map(() => 0);
    let [members, unreachable, seen] = [0, 0, 0];
    let cursor: Cursor | undefined;
    do {
      const page = await visitors.scanStates(siteId, cursor);
      seen += page.records.length;
      if (seen > MOST_COUNTED) return undefined;
      const persons = await loadPersonsOfSites(visitors, page.records, { consistent: false });
      for (const record of page.records) {
        const person = persons.of(record);
        if (person.personId !== record.visitorId) continue;
        const facts = factsOf(person);
        if (!evaluate(rule, facts, now)) continue;
        members += 1;
        if (!person.visitors.some((visitor) => reachable(factsFor(person, visitor)))) unreachable += 1;
        const index = reasons.findIndex((reason) => isLeftOut(reason, facts, now));
        if (index >= 0) leftOut[index] = (leftOut[index] ?? 0) + 1;
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return { members, unreachable, leftOut };
  };
}
