import { emptyConversion } from '../domain/conversion/merge-conversion.ts';
import { Unavailable } from '../domain/errors.ts';
import { type Alias, type AliasId, isShared } from '../domain/identity/alias.ts';
import { allAliases } from '../domain/identity/links.ts';
import type { OrderId, SiteId, VisitorId } from '../domain/ids.ts';
import { isForSync, type Leaving, type LeavingHashes } from '../domain/leaving/leaving.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { clickIdKey } from '../domain/touchpoint/read-click-ids.ts';
import type { Touchpoint } from '../domain/touchpoint/touchpoint.ts';
import { factsSince } from '../domain/visitor/facts-since.ts';
import { hashesUpTo, keysSince } from '../domain/visitor/keys-since.ts';
import { type MatchKeys, NO_KEYS } from '../domain/visitor/match-keys.ts';
import {
  NOTHING_TOLD,
  refText,
  unknownVisitor,
  type VisitorOperations,
  type VisitorRecord,
  type VisitorRef,
} from '../domain/visitor/visitor-record.ts';
import type { IdentityHashes } from './group-by-visitor.ts';
import type { VisitorStates } from './ingest-visitor.ts';
import { withKeys } from './keys-of-visitor.ts';
import { loadPersons, type PersonReads, type ReadOptions } from './load-persons.ts';
import { createRecordOrders, type OrderConversions } from './record-order.ts';

const TRIES = 8;

/** What lies beside a visitor's state, taken away as far as it is from before the erasure. */
export interface VisitorEraser {
  eraseKeys(ref: VisitorRef, erasedAt: Instant): Promise<void>;
  eraseTouches(ref: VisitorRef, erasedAt: Instant): Promise<void>;
}

export interface Leavings {
  readLeaving(siteId: SiteId, leavingId: string): Promise<Leaving | undefined>;
  /** `change` may be asked again. `undefined`: there is none. */
  changeLeaving(
    leaving: { readonly siteId: SiteId; readonly leavingId: string },
    change: (leaving: Leaving) => Leaving,
  ): Promise<Leaving | undefined>;
}

export type ErasePersonDeps = {
  readonly visitors: PersonReads &
    Pick<VisitorStates, 'writeState' | 'joinInto'> & {
      readKeys(refs: readonly VisitorRef[], options?: ReadOptions): Promise<ReadonlyMap<string, MatchKeys>>;
      /** Takes visitors off aliases, which keep the mark of the erasure. */
      eraseFrom(siteId: SiteId, aliasIds: readonly AliasId[], gone: ReadonlySet<VisitorId>): Promise<void>;
    };
  readonly touches: {
    listOrders(ref: VisitorRef, options?: ReadOptions): Promise<readonly { orderId: string; at: Instant }[]>;
    listLeads(ref: VisitorRef, options?: ReadOptions): Promise<readonly { orderId: string; at: Instant }[]>;
    listTouchpoints(ref: VisitorRef, from: Instant, to: Instant): Promise<readonly Touchpoint[]>;
  };
  readonly erasing: VisitorEraser & Leavings;
  readonly identity: IdentityHashes;
  readonly conversions: OrderConversions;
};

/**
 * Erases a person where their state is written. What is needed to finish is noted before anything goes, and each step may
 * be done again: who and their hashes are noted, aliases are marked (from then on no old event joins anybody), orders
 * lose their buyer, the state becomes a stub, what lies beside it goes, the aliases forget the visitors. A batch under way
 * finds the stub when it writes, because every write of a state is conditional on its version.
 *
 * @returns whether Meta must be told.
 */
export function createErasePerson({ visitors, touches, erasing, identity, conversions }: ErasePersonDeps) {
  const recordOrders = createRecordOrders(conversions);

  return async ({ siteId, secret }: Site, leavingId: string, now: Instant): Promise<boolean> => {
    const asked = await erasing.readLeaving(siteId, leavingId);
    if (asked?.reason !== 'erasure') return false;
    if (asked.erasedHereAt !== undefined) return isForSync(asked);
    const { visitorIds, aliasIds } = await everybody(asked);
    for (const visitorId of visitorIds) await eraseVisitor({ siteId, visitorId }, asked, secret, now);
    await visitors.eraseFrom(siteId, aliasIds, new Set(visitorIds));
    await erasing.changeLeaving(asked, (leaving) => ({ ...leaving, aliasIds: [], erasedHereAt: now }));
    return true;
  };

  /** Whoever is part of the person, noted; nobody joins them by an old event any more. */
  async function everybody(asked: Leaving): Promise<Leaving> {
    const { siteId, requestedAt: erasedAt } = asked;
    let known = asked;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const refs = known.visitorIds.map((visitorId) => ({ siteId, visitorId }));
      const states = [...(await visitors.readStates(refs, { consistent: true })).values()];
      const persons = await loadPersons(visitors, siteId, states, { consistent: true });
      const records = states.flatMap((record) => persons.of(record).visitors);
      const named = await ownAliases(siteId, records);
      const visitorIds = [...new Set([...known.visitorIds, ...records.map(({ visitorId }) => visitorId)])];
      const aliasIds = [...new Set([...known.aliasIds, ...named])];
      const isComplete = visitorIds.length === known.visitorIds.length && aliasIds.length === known.aliasIds.length;
      if (isComplete && attempt > 0) return known;
      known = (await erasing.changeLeaving(asked, (leaving) => ({ ...leaving, visitorIds, aliasIds }))) ?? known;
      await visitors.joinInto(siteId, aliasIds, { erasedAt });
    }
    throw new Unavailable('A person was changed by others too often while they were erased');
  }

  /** Under an alias that many share the visitor stays one of many: without them the others would look like one person. */
  async function ownAliases(siteId: SiteId, records: readonly VisitorRecord[]): Promise<readonly AliasId[]> {
    const named = [...new Set(records.flatMap(({ facts }) => allAliases(facts)))];
    const aliases: ReadonlyMap<AliasId, Alias> =
      named.length === 0 ? new Map() : await visitors.readAliases(siteId, named, { consistent: true });
    return named.filter((aliasId) => {
      const alias = aliases.get(aliasId);
      return alias !== undefined && !isShared(alias);
    });
  }

  async function eraseVisitor(ref: VisitorRef, asked: Leaving, secret: string, now: Instant): Promise<void> {
    const erasedAt = asked.requestedAt;
    for (let attempt = 0; ; attempt++) {
      if (attempt === TRIES) throw new Unavailable('A visitor was changed by others too often while they were erased');
      const keys = (await visitors.readKeys([ref], { consistent: true })).get(refText(ref)) ?? NO_KEYS;
      await note(asked, hashesUpTo(keys, erasedAt));
      const stored = (await visitors.readStates([ref], { consistent: true })).get(refText(ref));
      const record = stored ?? unknownVisitor(ref);
      if ((record.facts.erasedAt ?? 0) >= erasedAt) break;
      await eraseOrders(record, erasedAt);
      await forgetClicks(record, erasedAt, secret);
      if ((await visitors.writeState(stubOf(record, keysSince(keys, erasedAt), erasedAt, now))).kind === 'written')
        break;
    }
    await erasing.eraseKeys(ref, erasedAt);
    await erasing.eraseTouches(ref, erasedAt);
  }

  async function note(asked: Leaving, { emails, phones }: LeavingHashes): Promise<void> {
    if (emails.length + phones.length === 0) return;
    await erasing.changeLeaving(asked, (leaving) => ({
      ...leaving,
      emails: [...new Set([...leaving.emails, ...emails])],
      phones: [...new Set([...leaving.phones, ...phones])],
    }));
  }

  /** Money stays; as with a denial, nobody is named and no path kept, whatever comes later. */
  async function eraseOrders({ facts, spilled, ...ref }: VisitorRecord, erasedAt: Instant): Promise<void> {
    const beside = spilled.ordersTo === undefined ? [] : await touches.listOrders(ref, { consistent: true });
    const leads = await touches.listLeads(ref, { consistent: true });
    const orders = [...facts.orders, ...beside, ...leads].filter(({ at }) => at <= erasedAt);
    const ids = [...new Set(orders.map(({ orderId }) => orderId as OrderId))];
    await recordOrders(ids.map((orderId) => ({ ...emptyConversion(ref.siteId, orderId), denied: true })));
  }

  async function forgetClicks({ facts, spilled, ...ref }: VisitorRecord, erasedAt: Instant, secret: string) {
    const beside = spilled.touches === undefined ? [] : await touches.listTouchpoints(ref, 0, erasedAt);
    const clicks = [...facts.touchpoints, ...beside].flatMap(({ clickIdType: type, clickIdDigest: digest }) =>
      type === undefined || digest === undefined ? [] : identity.aliasId(secret, 'click', clickIdKey(type, digest)),
    );
    if (clicks.length > 0) await visitors.eraseFrom(ref.siteId, [...new Set(clicks)], new Set([ref.visitorId]));
  }
}

/** Whoever came back since is told of anew. */
function stubOf(record: VisitorRecord, keys: MatchKeys, erasedAt: Instant, now: Instant): VisitorRecord {
  const facts = withKeys(factsSince(record.facts, erasedAt), keys);
  const { touches, ordersTo } = record.spilled;
  const operations: VisitorOperations = {
    told: NOTHING_TOLD,
    ...(facts.keysAt === undefined ? {} : { dirtyAt: now }),
  };
  const isSince = facts.lastAt !== undefined;
  return {
    ...record,
    facts,
    spilled: {
      ...(touches === true && isSince ? { touches } : {}),
      ...(ordersTo !== undefined && ordersTo > erasedAt ? { ordersTo } : {}),
    },
    operations,
  };
}
