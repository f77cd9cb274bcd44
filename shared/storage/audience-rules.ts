import { type Audience, MAX_AUDIENCES_PER_SITE } from '../domain/audience/audience.ts';
import { type CollectedSince, collectedSince, demandsOf, MAX_DEMANDS_PER_SITE } from '../domain/audience/demand.ts';
import type { Rule } from '../domain/audience/rule.ts';
import { Conflict, NotFound } from '../domain/errors.ts';
import type { AudienceKey } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { StoredAudience } from './audience-item.ts';
import { living, type SitePartition } from './site-store.ts';

export function requireAudience(site: SitePartition, audienceKey: AudienceKey): Audience {
  const audience = living(site).find((candidate) => candidate.audienceKey === audienceKey);
  if (audience === undefined) throw new NotFound(`There is no audience ${audienceKey}`);
  return audience;
}

/** People pick audiences by name, here and at Meta; case is no difference to them. */
export function refuseTakenName(others: readonly Audience[], name: string): void {
  const taken = others.find((other) => other.name.toLowerCase() === name.toLowerCase());
  if (taken !== undefined) throw new Conflict(`The audience ${taken.audienceKey} has this name already`);
}

/** Rather its own of before, then one nobody ever had: what visitors were told stands in bits of slots. */
export function freeSlot(audiences: readonly StoredAudience[], own: number | undefined): number {
  const taken = new Set(audiences.filter((a) => a.deletedAt === undefined).map((a) => a.audience.slot));
  if (taken.size >= MAX_AUDIENCES_PER_SITE)
    throw new Conflict(`A site may have ${MAX_AUDIENCES_PER_SITE} audiences; delete one first`);
  if (own !== undefined && !taken.has(own)) return own;
  const used = new Set(audiences.map(({ audience }) => audience.slot));
  const slots = [...Array(MAX_AUDIENCES_PER_SITE).keys()];
  return slots.find((slot) => !used.has(slot)) ?? slots.find((slot) => !taken.has(slot)) ?? 0;
}

/**
 * Since when the histories of an audience's rules are collected, as the other audiences of the site and the audience
 * itself have asked for them so far.
 *
 * @throws Conflict when the site asks for more than a state should hold.
 */
export function collectingFor(
  rules: readonly Rule[],
  others: readonly Audience[],
  before: Audience | undefined,
  now: Instant,
): CollectedSince | undefined {
  const all = new Set(demandsOf(...others.map(({ rule }) => rule), ...rules).map(({ id }) => id));
  if (all.size > MAX_DEMANDS_PER_SITE)
    throw new Conflict(
      `The rules of a site may ask for ${MAX_DEMANDS_PER_SITE} histories (events with a count, value, item, category or source); use the same ones in several rules, or delete an audience first`,
    );
  const asked = [...others, ...(before === undefined ? [] : [before])].map((audience) => audience.collectedSince);
  return collectedSince(rules, asked, now);
}
