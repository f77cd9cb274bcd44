import type { Rule } from '../domain/audience/rule.ts';
import { marginOfCount } from '../domain/audience/sample-margin.ts';
import { factsOf } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { type EverybodyOf, NOBODY_COUNTED, type PeopleCount, tally } from './count-people.ts';
import { loadPersonsOfSites } from './load-persons.ts';

export type Sampled = {
  /** How many people were looked at. */
  readonly people: number;
  /** The part of everybody that they are. */
  readonly share: number;
  /** 95 %: how far each number may lie from the true one, in people. */
  readonly marginOfError: PeopleCount;
};

export type PreviewedPeople = { readonly count: PeopleCount; readonly sampled: Sampled | null };

/** One of `total` equal parts of all visitors, by the hash of their keys. */
export type ScanSegment = { readonly index: number; readonly total: number };

export interface EverybodyInSegments<Cursor> extends EverybodyOf<Cursor> {
  scanStates(siteId: SiteId, cursor?: Cursor, segment?: ScanSegment): ReturnType<EverybodyOf<Cursor>['scanStates']>;
}

export type PreviewLimits = {
  /** Up to so many visitors everybody is looked at. */
  readonly exactVisitors: number;
  /** A page is at most 1 MB of the table, whoever's the visitors in it are. */
  readonly exactPages: number;
  readonly samplePages: number;
};

/** About 3 s in all at 100 ms a page of 1 MB, where a preview may take 5. */
const LIMITS: PreviewLimits = { exactVisitors: 20_000, exactPages: 20, samplePages: 4 };
const SEGMENTS = [16, 256, 4_096, 65_536] as const;
const FINEST = 1_000_000;

/**
 * How many people a rule holds for: everybody is counted where that is quick, else the visitors of one segment of the
 * table. DynamoDB places visitors by the hash of their keys, so a segment is a fair sample; a person is counted with the
 * device whose id is the person's, so one of several devices is as likely to be in it as any other.
 */
export function createPreviewPeople<Cursor>({
  visitors,
  limits = LIMITS,
}: {
  readonly visitors: EverybodyInSegments<Cursor>;
  readonly limits?: PreviewLimits;
}) {
  async function look(
    siteId: SiteId,
    rule: Rule,
    now: Instant,
    most: { readonly pages: number; readonly visitors: number },
    segment?: ScanSegment,
  ): Promise<{ readonly count: PeopleCount; readonly people: number } | undefined> {
    let count = NOBODY_COUNTED;
    let [people, seen] = [0, 0];
    let cursor: Cursor | undefined;
    for (let page = 0; page < most.pages; page++) {
      const found = await visitors.scanStates(siteId, cursor, segment);
      seen += found.records.length;
      if (seen > most.visitors) return undefined;
      const persons = await loadPersonsOfSites(visitors, found.records, { consistent: false });
      for (const record of found.records) {
        const person = persons.of(record);
        if (person.personId !== record.visitorId) continue;
        people += 1;
        count = tally(count, person, factsOf(person), rule, now);
      }
      cursor = found.cursor;
      if (cursor === undefined) return { count, people };
    }
    return undefined;
  }

  return async (siteId: SiteId, rule: Rule, now: Instant): Promise<PreviewedPeople> => {
    const all = await look(siteId, rule, now, { pages: limits.exactPages, visitors: limits.exactVisitors });
    if (all !== undefined) return { count: all.count, sampled: null };
    for (const total of [...SEGMENTS, FINEST]) {
      // The finest one is taken as it is: 1,000,000 is the most that DynamoDB allows.
      const pages = total === FINEST ? Number.POSITIVE_INFINITY : limits.samplePages;
      const most = { pages, visitors: Number.POSITIVE_INFINITY };
      const part = await look(siteId, rule, now, most, { index: 0, total });
      if (part !== undefined) return extrapolate(part.count, part.people, total);
    }
    throw new Error('The finest segment has no end');
  };
}

function extrapolate(seen: PeopleCount, people: number, total: number): PreviewedPeople {
  const each = (of: (count: number) => number): PeopleCount => ({
    members: of(seen.members),
    consented: of(seen.consented),
    matchable: of(seen.matchable),
  });
  const marginOfError = each((count) => marginOfCount(count, total));
  return { count: each((count) => count * total), sampled: { people, share: 1 / total, marginOfError } };
}
