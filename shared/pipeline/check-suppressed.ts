import type { EventsMessage, SyncMessage } from '../contracts/messages.ts';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import { factsFor } from '../domain/identity/person.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import { isForSync, type Leaving } from '../domain/leaving/leaving.ts';
import type { Instant } from '../domain/time.ts';
import { isErased } from '../domain/visitor/facts-since.ts';
import { consented } from '../domain/visitor/matchable.ts';
import { loadPersonsOfSites, type PersonReads } from './load-persons.ts';

export type CheckSuppressedDeps = {
  readonly ledgers: () => AsyncIterable<ReadonlyMap<SiteId, readonly LedgerRow[]>>;
  readonly visitors: PersonReads;
  readonly leavings: {
    /** Of all sites. */
    listOpen(): Promise<readonly Leaving[]>;
    open(leaving: Leaving): Promise<boolean>;
  };
  readonly eventsQueue: { send(message: EventsMessage): Promise<void> };
  readonly syncRequests: { send(messages: readonly SyncMessage[]): Promise<void> };
};

/** `found`: people who are in an audience at Meta and may not be; `unfinished`: erasures that were asked for again. */
export type CheckResult = { readonly rows: number; readonly found: number; readonly unfinished: number };

type Held = { readonly emails: Set<string>; readonly phones: Set<string> };

/**
 * Looks through everything Meta may hold for people who said no or were erased, and sees them out. Also asks again for
 * erasures whose message got lost. A person whose withdrawal the sync has yet to tell Meta is not counted.
 */
export function createCheckSuppressed({ ledgers, visitors, leavings, eventsQueue, syncRequests }: CheckSuppressedDeps) {
  return async (at: Instant): Promise<CheckResult> => {
    const sites = new Set<SiteId>();
    const open = await leavings.listOpen();
    for (const leaving of open) {
      const { siteId, leavingId } = leaving;
      const nothing = { events: [], withheld: [], rejected: [] };
      if (leaving.reason === 'erasure' && leaving.erasedHereAt === undefined)
        await eventsQueue.send({ v: 1, siteId, receivedAt: at, ...nothing, erase: [leavingId] });
      else if (isForSync(leaving)) sites.add(siteId);
    }
    const known = new Set(open.flatMap(({ siteId, visitorIds }) => visitorIds.map((id) => `${siteId}#${id}`)));
    let [rows, found] = [0, 0];
    for await (const page of ledgers()) {
      for (const [siteId, ofSite] of page) {
        rows += ofSite.length;
        for (const [visitorId, { emails, phones }] of await suppressedIn(siteId, ofSite)) {
          if (known.has(`${siteId}#${visitorId}`)) continue;
          found += 1;
          await leavings.open(leavingOf(siteId, visitorId, at, { emails, phones }));
          sites.add(siteId);
        }
      }
    }
    if (sites.size > 0)
      await syncRequests.send([...sites].map((siteId) => ({ v: 1, kind: 'sync', siteId, at }) as const));
    return { rows, found, unfinished: open.length };
  };

  async function suppressedIn(siteId: SiteId, rows: readonly LedgerRow[]): Promise<ReadonlyMap<VisitorId, Held>> {
    const held = new Map<VisitorId, Held>();
    for (const row of rows) {
      for (const holder of row.holders.keys()) {
        const keys = held.get(holder as VisitorId) ?? { emails: new Set(), phones: new Set() };
        held.set(holder as VisitorId, keys);
        (row.kind === 'email' ? keys.emails : keys.phones).add(row.rowId);
        const phone = row.holders.get(holder);
        if (phone) keys.phones.add(phone);
      }
    }
    const states = await visitors.readStates([...held.keys()].map((visitorId) => ({ siteId, visitorId })));
    const persons = await loadPersonsOfSites(visitors, states.values());
    const suppressed = new Map<VisitorId, Held>();
    for (const record of states.values()) {
      if (record.operations.dirtyAt !== undefined) continue;
      const mayStay = !isErased(record.facts) && consented(factsFor(persons.of(record), record));
      const keys = held.get(record.visitorId);
      if (!mayStay && keys !== undefined) suppressed.set(record.visitorId, keys);
    }
    return suppressed;
  }
}

/** Seen out by the next sync, like somebody whose withdrawal Meta did not take at once. */
function leavingOf(siteId: SiteId, visitorId: VisitorId, at: Instant, { emails, phones }: Held): Leaving {
  return {
    siteId,
    leavingId: `${at.toString(36)}.${visitorId}`,
    reason: 'withdrawal',
    requestedAt: at,
    visitorIds: [visitorId],
    aliasIds: [],
    emails: [...emails],
    phones: [...phones],
    atMeta: { status: 'pending' },
  };
}
