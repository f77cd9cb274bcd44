import { type Audience, MAX_AUDIENCES_PER_SITE } from '../domain/audience/audience.ts';
import { Conflict, NotFound } from '../domain/errors.ts';
import type { AudienceKey } from '../domain/ids.ts';
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
