import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../domain/time.ts';
import type { VisitorRecord } from '../domain/visitor/visitor-record.ts';
import { itemSize } from './item-size.ts';
import { packCart } from './pack-cart.ts';
import { packHistory } from './pack-history.ts';
import { packNames } from './pack-names.ts';
import { packOrder } from './pack-order.ts';
import { fitTouchpoints, packTouchpoints } from './pack-touchpoint.ts';
import { VISITOR_SCHEMA_VERSION } from './read-visitor-item.ts';
import { DIRTY_INDEX, DUE_INDEX, dirtyShard, dueShard, PK, SK, VISITOR_STATE, visitorKey } from './table.ts';

type Item = Record<string, AttributeValue>;

const number = (value: number): AttributeValue => ({ N: String(value) });

/** Leaves out what is absent or empty. */
function compact(item: Record<string, AttributeValue | undefined>): Item {
  return Object.fromEntries(
    Object.entries(item).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  );
}

const maybe = (value: number | undefined): AttributeValue | undefined =>
  value === undefined ? undefined : number(value);

/** Absent when there is nothing in it. */
const listed = (values: readonly unknown[]): AttributeValue | undefined =>
  values.length === 0 ? undefined : { S: JSON.stringify(values) };

/** What the facts say, but for touchpoints. */
function factsItem({ facts, spilled, siteId, visitorId }: VisitorRecord): Item {
  const names = Object.entries(facts.lastByEvent);
  return compact({
    [PK]: { S: visitorKey(siteId, visitorId) },
    [SK]: { S: VISITOR_STATE },
    z: { N: VISITOR_SCHEMA_VERSION },
    l: maybe(facts.lastAt),
    n: names.length === 0 ? undefined : { S: packNames(names, facts.lastAt ?? 0) },
    e: maybe(facts.emptiedAt),
    a: facts.cartAdds.length === 0 ? undefined : { B: packCart(facts.cartAdds) },
    r: facts.cartRemoves.length === 0 ? undefined : { B: packCart(facts.cartRemoves) },
    o: facts.orders.length === 0 ? undefined : { S: JSON.stringify(facts.orders.map(packOrder)) },
    h: facts.history === undefined ? undefined : { B: packHistory(facts.history) },
    ow: maybe(spilled.ordersTo),
    tw: spilled.touches === undefined ? undefined : number(1),
    g: maybe(facts.grantedAt),
    w: maybe(facts.withdrawnAt),
    u: listed(facts.earlierWithdrawals),
    x: facts.aliases.length === 0 ? undefined : { S: facts.aliases.join(',') },
    y: listed(facts.logins.map(({ aliasId, at, eventId }) => [aliasId, at, eventId])),
    k: maybe(facts.keysAt),
    kd: facts.keysDigest === undefined ? undefined : { S: facts.keysDigest },
    er: maybe(facts.erasedAt),
    f: maybe(facts.browserIdsAt),
  });
}

type Operations = Pick<VisitorRecord, 'siteId' | 'visitorId' | 'operations' | 'version'>;

function operationsItem({ siteId, visitorId, operations, version }: Operations): Item {
  const { told, dueAt, dirtyAt, removed } = operations;
  return compact({
    v: number(version),
    q: operations.unsettled === undefined ? undefined : number(1),
    b: told.bits === 0 ? undefined : number(told.bits),
    rt: maybe(removed?.upTo),
    rc: maybe(removed?.at),
    bd: told.keysDigest === '' ? undefined : { S: told.keysDigest },
    [DUE_INDEX.partition]: dueAt === undefined ? undefined : { S: dueShard(siteId, visitorId) },
    [DUE_INDEX.sort]: maybe(dueAt),
    [DIRTY_INDEX.partition]: dirtyAt === undefined ? undefined : { S: dirtyShard(siteId, visitorId) },
    [DIRTY_INDEX.sort]: maybe(dirtyAt),
  });
}

const UNIT_BYTES = 1_024;
const LATEST: Instant = 9_999_999_999_999;

/** Bytes left to touchpoints before a state costs one more write unit, whatever operations come to stand in it. */
function roomForTouchpoints(record: VisitorRecord, rest: Item): number {
  const told = { bits: 0xffff, keysDigest: record.facts.keysDigest ?? '' };
  const { withdrawnAt, keysAt } = record.facts;
  const removed = withdrawnAt === undefined || keysAt === undefined ? {} : { removed: { upTo: LATEST, at: LATEST } };
  const operations = { told, dueAt: LATEST, dirtyAt: LATEST, unsettled: true, ...removed } as const;
  const most = operationsItem({ ...record, version: 9_999_999, operations });
  const taken = itemSize(rest) + itemSize(most) + 't'.length;
  return Math.ceil(taken / UNIT_BYTES) * UNIT_BYTES - taken;
}

/** Whether a state with its touchpoints costs no more than without them; hangs on the facts alone. */
export function hasRoomForTouchpoints(record: VisitorRecord): boolean {
  return fitTouchpoints(record.facts.touchpoints, roomForTouchpoints(record, factsItem(record)));
}

/** The item as `record` says, at version `record.version + 1`. */
export function toStateItem(record: VisitorRecord): Item {
  const { touchpoints } = record.facts;
  const rest = factsItem(record);
  return {
    ...rest,
    ...(touchpoints.length === 0 ? {} : { t: packTouchpoints(touchpoints, roomForTouchpoints(record, rest)) }),
    ...operationsItem({ ...record, version: record.version + 1 }),
  };
}
