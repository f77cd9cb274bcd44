import type { EventsMessage } from '../contracts/messages.ts';
import type { SiteId } from '../domain/ids.ts';
import type { Leaving } from '../domain/leaving/leaving.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { FoundPeople } from './find-people.ts';

export type AskForErasureDeps = {
  readonly leavings: { open(leaving: Leaving): Promise<boolean> };
  readonly sites: { updateSite(siteId: SiteId, change: (site: Site) => Site): Promise<Site | undefined> };
  readonly eventsQueue: { send(message: EventsMessage): Promise<void> };
  readonly randomId: () => string;
};

/**
 * Notes an erasure and asks for it to be carried out where visitors are written. From then on events of the site that are
 * older than this are looked at more closely.
 */
export function createAskForErasure({ leavings, sites, eventsQueue, randomId }: AskForErasureDeps) {
  return async ({ siteId }: Site, people: FoundPeople, now: Instant): Promise<Leaving> => {
    const leaving: Leaving = {
      siteId,
      leavingId: `${now.toString(36)}.${randomId()}`,
      reason: 'erasure',
      requestedAt: now,
      ...people,
      atMeta: { status: 'pending' },
    };
    await leavings.open(leaving);
    await sites.updateSite(siteId, (site) => ({
      ...site,
      newestErasureAt: Math.max(now, site.newestErasureAt ?? 0),
    }));
    const nothing = { events: [], withheld: [], rejected: [] };
    await eventsQueue.send({ v: 1, siteId, receivedAt: now, ...nothing, erase: [leaving.leavingId] });
    return leaving;
  };
}
