import { historyOfEvent } from '../domain/audience/collect-history.ts';
import type { Demand } from '../domain/audience/demand.ts';
import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { joinAliasIds, joinLogins, type Links } from '../domain/identity/links.ts';
import type { Site } from '../domain/site.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import { readTouchpoint } from '../domain/touchpoint/read-touchpoint.ts';
import { factsOfEvent } from '../domain/visitor/facts-of-event.ts';
import { joinFacts } from '../domain/visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import type { VisitorWork } from './group-by-visitor.ts';

/** What a batch says of a visitor, from their erasure on. */
export type Saying = {
  readonly erasedAt: Instant | undefined;
  readonly events: readonly TrackedEvent[];
  /** What was before it. */
  readonly dropped: readonly TrackedEvent[];
  readonly facts: VisitorFacts;
  readonly links: Links;
  readonly hasKeys: boolean;
};

type ReadingRules = {
  readonly site: Site;
  readonly demands: readonly Demand[];
  /** Digest of a click id's exact value. */
  readonly digest: (value: string) => string;
};

export function sayingOf(
  { events: all, aliasIds, logins: allLogins }: VisitorWork,
  { site, demands, digest }: ReadingRules,
  erasedAt: Instant | undefined,
): Saying {
  const resolution = site.recencyResolution * SECOND;
  const isLate = (at: Instant): boolean => erasedAt !== undefined && at <= erasedAt;
  const events = erasedAt === undefined ? all : all.filter(({ occurredAt }) => !isLate(occurredAt));
  const dropped = erasedAt === undefined ? [] : all.filter(({ occurredAt }) => isLate(occurredAt));
  const links = {
    aliases: [...aliasIds].flatMap(([aliasId, at]) => (isLate(at) ? [] : [aliasId])),
    logins: allLogins.filter(({ at }) => !isLate(at)),
  };
  const facts = events
    .map((event) => ({
      event,
      touch: event.consent === 'denied' ? undefined : readTouchpoint(event, site.hosts, digest),
    }))
    .reduce(
      (joined, { event, touch }) =>
        joinFacts(joined, factsOfEvent(event, resolution, touch, historyOfEvent(event, touch, demands))),
      {
        ...NO_FACTS,
        aliases: joinAliasIds([], links.aliases),
        logins: joinLogins([], links.logins),
      },
    );
  const hasKeys = events.some((event) => event.matchKeys !== undefined || event.consent === 'denied');
  return { erasedAt, events, dropped, facts, links, hasKeys };
}
