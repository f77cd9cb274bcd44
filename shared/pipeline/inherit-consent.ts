import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import { linkedBy } from '../domain/identity/alias.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import { consentedAt } from '../domain/visitor/consented-at.ts';
import { factsOfEvent } from '../domain/visitor/facts-of-event.ts';
import { isErased } from '../domain/visitor/facts-since.ts';
import { joinFacts } from '../domain/visitor/join-facts.ts';
import { NO_FACTS, type VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import type { createClickAliases } from './click-aliases.ts';
import type { IdentityHashes, IndexedMessage } from './group-by-visitor.ts';
import type { PersonReads } from './load-persons.ts';
import { moneyOf } from './money-of-event.ts';

/** Facts of a site's visitors; those never seen are absent. */
type Known = Map<VisitorId, VisitorFacts>;

/**
 * Settles events that grant nothing themselves (ADR 36). Where their visitor, or anybody known under the same e-mail address,
 * is known and consent held, they count like any other; elsewhere a purchase or refund is money and items alone, and
 * anything else is nothing. What the browser of an order's click id did is that browser's too (ADR 40). What comes out is
 * what happens to visitors and orders; the archive has the events as they came.
 */
export function createInheritConsent(
  visitors: PersonReads,
  { aliasId }: IdentityHashes,
  clickAliases: Pick<ReturnType<typeof createClickAliases>, 'find'>,
) {
  return async <Message extends IndexedMessage>(messages: readonly Message[]): Promise<readonly Message[]> => {
    if (!messages.some(({ message }) => message.events.some(isAsking))) return messages;
    const settled: Message[] = [];
    for (const [siteId, part] of Map.groupBy(messages, ({ site }) => site.siteId)) {
      const [namesakes, clicker] = await Promise.all([readNamesakes(siteId, part), clickAliases.find(part)]);
      const asking = eventsOf(part).filter(isAsking);
      const everybody = asking.flatMap((event) =>
        [event.visitorId ?? [], clicker(event) ?? [], namesakes(event)].flat(),
      );
      const known = await readKnown(siteId, everybody);
      // What the batch itself says of them counts too, whatever comes first.
      for (const event of eventsOf(part)) {
        const { visitorId } = event;
        if (isAsking(event) || visitorId === undefined || !everybody.includes(visitorId)) continue;
        known.set(visitorId, joinFacts(known.get(visitorId) ?? NO_FACTS, factsOfEvent(event, 0)));
      }
      for (const one of part) {
        const events = one.message.events.flatMap((event) => settle(event, known, namesakes(event), clicker(event)));
        settled.push({ ...one, message: { ...one.message, events } });
      }
    }
    return settled;
  };

  async function readKnown(siteId: SiteId, visitorIds: readonly VisitorId[]): Promise<Known> {
    const refs = [...new Set(visitorIds)].map((visitorId) => ({ siteId, visitorId }));
    const states = await visitors.readStates(refs);
    // What is left of somebody erased says nothing of consent.
    const known = [...states.values()].filter(({ facts }) => !isErased(facts));
    return new Map(known.map(({ visitorId, facts }) => [visitorId, facts]));
  }

  /** Who is known under the e-mail address of an event. */
  async function readNamesakes(siteId: SiteId, part: readonly IndexedMessage[]) {
    const secret = part[0]?.site.secret ?? '';
    const aliasOf = ({ matchKeys }: TrackedEvent) =>
      matchKeys?.email === undefined ? undefined : aliasId(secret, 'email', matchKeys.email);
    const wanted = eventsOf(part).filter((event) => event.consentFrom === 'visitor');
    const ids = [...new Set(wanted.map(aliasOf).filter((id) => id !== undefined))];
    const aliases = ids.length === 0 ? undefined : await visitors.readAliases(siteId, ids);
    return (event: TrackedEvent): readonly VisitorId[] => {
      const id = event.consentFrom === 'visitor' ? aliasOf(event) : undefined;
      const alias = id === undefined ? undefined : aliases?.get(id);
      return alias === undefined ? [] : linkedBy(alias);
    };
  }
}

const isAsking = ({ consentFrom, visitorId }: TrackedEvent): boolean =>
  consentFrom !== undefined && visitorId !== undefined;

const eventsOf = (part: readonly IndexedMessage[]): readonly TrackedEvent[] =>
  part.flatMap(({ message }) => message.events);

function settle(
  event: TrackedEvent,
  known: Known,
  namesakes: readonly VisitorId[],
  clicker: VisitorId | undefined,
): readonly TrackedEvent[] {
  const { consentFrom, clickIds: _, visitorId, ...rest } = event;
  if (consentFrom === undefined || visitorId === undefined) return [event];
  const factsOf = (ids: readonly VisitorId[]) => ids.flatMap((id) => known.get(id) ?? []);
  const holdsFor = (facts: readonly VisitorFacts[]): boolean =>
    facts.length > 0 && consentedAt(facts.reduce(joinFacts), event.occurredAt);
  const named = factsOf([visitorId, ...namesakes]);
  const isTheirs = named.length === 0 ? consentFrom === 'token' : holdsFor(named);
  const theirs: readonly TrackedEvent[] = isTheirs ? [{ ...rest, visitorId }] : [];
  const byClick = clicker === undefined ? [] : factsOf([clicker]);
  // Whoever refused, as the contact or in the browser, is not looked up by the other.
  if (clicker !== undefined && byClick.length > 0 && holdsFor([...byClick, ...named])) {
    // It was seen coming in, at the right time. The order's contact stays with those known by it: a click joins nobody.
    if (event.event === 'page_view') return [];
    const { matchKeys: __, userId: ___, ...done } = rest;
    return [{ ...done, visitorId: clicker }, ...theirs];
  }
  const isMoney = event.event === 'purchase' || event.event === 'refund';
  return isTheirs || !isMoney || event.orderId === undefined ? theirs : [moneyOf(event)];
}
