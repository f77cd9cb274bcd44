import type { Audience } from '../../shared/domain/audience/audience.ts';
import { NotFound } from '../../shared/domain/errors.ts';
import { type AudienceKey, parseAudienceKey, type SiteId } from '../../shared/domain/ids.ts';

export interface AudiencesOfSites {
  readSiteWithAudiences(
    siteId: SiteId,
  ): Promise<{ readonly audiences: readonly Audience[]; readonly deletions?: readonly Audience[] } | undefined>;
}

/** In the order they were made. */
export async function listAudiences(sites: AudiencesOfSites, siteId: SiteId): Promise<readonly Audience[]> {
  const found = await sites.readSiteWithAudiences(siteId);
  return [...(found?.audiences ?? [])].sort((a, b) => a.createdAt - b.createdAt || a.slot - b.slot);
}

export async function findAudience(sites: AudiencesOfSites, siteId: SiteId, audienceKey: string): Promise<Audience> {
  const audience = (await listAudiences(sites, siteId)).find((candidate) => candidate.audienceKey === audienceKey);
  if (audience === undefined) throw new NotFound(`There is no audience ${audienceKey}`);
  return audience;
}

/** @throws NotFound for what can be no audience's key. */
export function keyOf(text: string): AudienceKey {
  const audienceKey = parseAudienceKey(text);
  if (audienceKey === undefined) throw new NotFound('There is no such audience');
  return audienceKey;
}
