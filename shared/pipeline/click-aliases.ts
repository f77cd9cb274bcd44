import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { type Alias, type AliasId, linkedBy } from '../domain/identity/alias.ts';
import type { VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import { clickIdKey } from '../domain/touchpoint/read-click-ids.ts';
import { readTouchpoint } from '../domain/touchpoint/read-touchpoint.ts';
import type { IdentityHashes, IndexedMessage, VisitorWork } from './group-by-visitor.ts';
import type { VisitorStates } from './ingest-visitor.ts';
import type { PersonReads } from './load-persons.ts';
import { isContact } from './read-identity.ts';

/**
 * Which browsers came in by a click id, as aliases that no visitor names: they tell whose an order is (ADR 40) and can join
 * nobody.
 *
 * @param digest The one touchpoints keep click ids by.
 */
export function createClickAliases(
  visitors: PersonReads & Pick<VisitorStates, 'joinInto'>,
  { aliasId }: IdentityHashes,
  digest: (value: string) => string,
) {
  const aliasOf = ({ secret }: Site, key: string): AliasId => aliasId(secret, 'click', key);

  /** The click id an event came in by. */
  function landedBy(event: TrackedEvent, site: Site): AliasId | undefined {
    if (event.consent === 'denied' || event.consentFrom !== undefined) return undefined;
    const { clickIdType, clickIdDigest } = readTouchpoint(event, site.hosts, digest) ?? {};
    if (clickIdType === undefined || clickIdDigest === undefined) return undefined;
    return aliasOf(site, clickIdKey(clickIdType, clickIdDigest));
  }

  return {
    /** Only for shops that let their platform tell of orders: nobody else asks. */
    async remember({ ref, events }: VisitorWork, site: Site): Promise<void> {
      // A contact came in by no click: an order that names it says so of it.
      if (!hasWebhooks(site) || isContact(ref.visitorId)) return;
      const landed = new Set(events.flatMap((event) => landedBy(event, site) ?? []));
      if (landed.size > 0) await visitors.joinInto(ref.siteId, [...landed], { visitors: [ref.visitorId] });
    },

    /**
     * The one browser that the click ids of an event lead to, before this batch or in it. A link that was passed on leads to
     * several: then it says nothing.
     */
    async find(part: readonly IndexedMessage[]): Promise<(event: TrackedEvent) => VisitorId | undefined> {
      const [first] = part;
      const asking = part.flatMap(({ message }) => message.events).filter(({ clickIds }) => clickIds !== undefined);
      if (first === undefined || asking.length === 0) return () => undefined;
      const { site } = first;
      const aliasesOf = ({ clickIds = [] }: TrackedEvent): readonly AliasId[] =>
        clickIds.map(({ type, value }) => aliasOf(site, clickIdKey(type, digest(value))));
      const known = await visitors.readAliases(site.siteId, [...new Set(asking.flatMap(aliasesOf))]);
      const justNow = part.flatMap(({ message }) =>
        message.events.map((event) => ({ visitorId: event.visitorId, landed: landedBy(event, site) })),
      );
      return (event) => {
        const found = aliasesOf(event).map((aliasId): Alias => {
          const { visitors: before = [], unlinked = [] } = known.get(aliasId) ?? {};
          const now = justNow.flatMap(({ visitorId, landed }) => (landed === aliasId ? (visitorId ?? []) : []));
          return { visitors: [...before, ...now], unlinked };
        });
        const [only, ...others] = new Set(found.flatMap(linkedBy));
        return others.length === 0 ? only : undefined;
      };
    },
  };
}

const hasWebhooks = ({ webhooks }: Site): boolean =>
  Object.values(webhooks ?? {}).some((settings) => settings?.secret !== undefined);
