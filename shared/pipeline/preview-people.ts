import type { PeopleCount } from '../domain/audience/count-snapshot.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { marginOfCount } from '../domain/audience/sample-margin.ts';
import { Unavailable } from '../domain/errors.ts';
import { factsOf } from '../domain/identity/person.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { type EverybodyOf, NOBODY_COUNTED, tally } from './count-people.ts';
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

/** Some 25 pages of 1 MB at most, where a preview may take 5 s. */
const LIMITS: PreviewLimits = { exactVisitors: 20_000, exactPages: 20, samplePages: 4 };
/** DynamoDB allows 1,000,000 at most. */
const SEGMENTS = [16, 256, 4_096, 65_536, 1_000_000] as const;
/** Nobody with as many visitors as may be counted looks like so many more: by chance a sixteenth of 20,000 is off by 3 %. */
const SURELY_MORE = 1.25;

type Look = { readonly count: PeopleCount; readonly people: number; readonly seen: number };

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
  ): Promise<Look | undefined> {
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
      if (cursor === undefined) return { count, people, seen };
    }
    return undefined;
  }

  /** The largest part of everybody that is looked at in time. */
  async function sample(siteId: SiteId, rule: Rule, now: Instant): Promise<Look & { readonly total: number }> {
    for (const total of SEGMENTS) {
      const most = { pages: limits.samplePages, visitors: Number.POSITIVE_INFINITY };
      const part = await look(siteId, rule, now, most, { index: 0, total });
      if (part !== undefined) return { ...part, total };
    }
    throw new Unavailable('The site has too many visitors for a preview');
  }

  return async (siteId: SiteId, rule: Rule, now: Instant): Promise<PreviewedPeople> => {
    // First, because it also says whether counting everybody is worth a try: for a large site that would be most of the work.
    const part = await sample(siteId, rule, now);
    if (part.seen * part.total <= limits.exactVisitors * SURELY_MORE) {
      const all = await look(siteId, rule, now, { pages: limits.exactPages, visitors: limits.exactVisitors });
      if (all !== undefined) return { count: all.count, sampled: null };
    }
    return extrapolate(part.count, part.people, part.total);
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
