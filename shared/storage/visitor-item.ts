import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Login } from '../domain/identity/links.ts';
import type { Instant } from '../domain/time.ts';
import type { OrderMark, VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { NOTHING_TOLD, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { itemSize } from './item-size.ts';
import { packCart, unpackCart } from './pack-cart.ts';
import { fitTouchpoints, packedTouchpoints, packTouchpoints, unpackTouchpoints } from './pack-touchpoint.ts';
import { DIRTY_INDEX, DUE_INDEX, dirtyShard, dueShard, PK, SK, VISITOR_STATE, visitorKey } from './table.ts';

type Item = Record<string, AttributeValue>;

const SCHEMA_VERSION = '1';

const numberText = z.object({ N: z.string() });
const optionalNumber = z.optional(numberText);

/**
 * The state item. Names are one or two letters because an item beyond 1,024 bytes costs a second write unit:
 * `l` newest event, `n` newest per name, `e` cart emptied, `a`/`r` cart lines added/removed (bytes), `o` orders (JSON) and `t`
 * touchpoints, `ow` orders spilled up to, `tw` touchpoints spilled, `g`/`w` consent granted/withdrawn, `k`/`kd` keys given at / digest,
 * `b`/`bd` told, `u` earlier withdrawals, `x` aliases, `y` logins, `q` unsettled, `v` version, `z` schema version.
 */
const stateSchema = z.object({
  v: numberText,
  z: z.object({ N: z.literal(SCHEMA_VERSION) }),
  l: optionalNumber,
  n: z.optional(z.object({ S: z.string() })),
  e: optionalNumber,
  a: z.optional(z.object({ B: z.instanceof(Uint8Array) })),
  r: z.optional(z.object({ B: z.instanceof(Uint8Array) })),
  o: z.optional(z.object({ S: z.string() })),
  t: z.optional(packedTouchpoints),
  ow: optionalNumber,
  tw: optionalNumber,
  g: optionalNumber,
  w: optionalNumber,
  u: z.optional(z.object({ S: z.string() })),
  x: z.optional(z.object({ S: z.string() })),
  y: z.optional(z.object({ S: z.string() })),
  q: optionalNumber,
  k: optionalNumber,
  kd: z.optional(z.object({ S: z.string() })),
  b: optionalNumber,
  bd: z.optional(z.object({ S: z.string() })),
  [DUE_INDEX.sort]: optionalNumber,
  [DIRTY_INDEX.sort]: optionalNumber,
});

const packedOrder = z.tuple([z.string(), z.number(), z.nullable(z.number()), z.nullable(z.string())]);

export function packOrder(order: OrderMark): z.infer<typeof packedOrder> {
  return [order.orderId, order.at, order.value ?? null, order.currency ?? null];
}

export function unpackOrder(value: unknown): OrderMark {
  const [orderId, at, amount, currency] = packedOrder.parse(value);
  return { orderId, at, ...(amount === null ? {} : { value: amount }), ...(currency === null ? {} : { currency }) };
}

const packedLogin = z.tuple([z.string(), z.number(), z.string()]);
const unpackLogin = ([aliasId, at, eventId]: z.infer<typeof packedLogin>): Login => ({ aliasId, at, eventId });

const packedNames = z.array(z.tuple([z.string(), z.number()]));

/** Newest time per event name, as the distance back from the newest of all: mostly short numbers. */
function packNames(names: readonly (readonly [string, number])[], lastAt: number): string {
  return JSON.stringify(names.map(([name, at]) => [name, lastAt - at]));
}

function unpackNames(text: string, lastAt: number): Readonly<Record<string, number>> {
  return Object.fromEntries(packedNames.parse(JSON.parse(text)).map(([name, distance]) => [name, lastAt - distance]));
}

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
    z: { N: SCHEMA_VERSION },
    l: maybe(facts.lastAt),
    n: names.length === 0 ? undefined : { S: packNames(names, facts.lastAt ?? 0) },
    e: maybe(facts.emptiedAt),
    a: facts.cartAdds.length === 0 ? undefined : { B: packCart(facts.cartAdds) },
    r: facts.cartRemoves.length === 0 ? undefined : { B: packCart(facts.cartRemoves) },
    o: facts.orders.length === 0 ? undefined : { S: JSON.stringify(facts.orders.map(packOrder)) },
    ow: maybe(spilled.ordersTo),
    tw: spilled.touches === undefined ? undefined : number(1),
    g: maybe(facts.grantedAt),
    w: maybe(facts.withdrawnAt),
    u: listed(facts.earlierWithdrawals),
    x: facts.aliases.length === 0 ? undefined : { S: facts.aliases.join(',') },
    y: listed(facts.logins.map(({ aliasId, at, eventId }) => [aliasId, at, eventId])),
    k: maybe(facts.keysAt),
    kd: facts.keysDigest === undefined ? undefined : { S: facts.keysDigest },
  });
}

type Operations = Pick<VisitorRecord, 'siteId' | 'visitorId' | 'operations' | 'version'>;

function operationsItem({ siteId, visitorId, operations, version }: Operations): Item {
  const { told, dueAt, dirtyAt } = operations;
  return compact({
    v: number(version),
    q: operations.unsettled === undefined ? undefined : number(1),
    b: told.bits === 0 ? undefined : number(told.bits),
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
  const operations = { told, dueAt: LATEST, dirtyAt: LATEST, unsettled: true } as const;
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

type Parsed = z.infer<typeof stateSchema>;
const read = (value: { readonly N: string } | undefined): number | undefined =>
  value === undefined ? undefined : Number(value.N);

/** Drops absent fields: facts are compared deeply. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter((entry) => entry[1] !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}

function readFacts(item: Parsed): VisitorFacts {
  return defined({
    lastAt: read(item.l),
    lastByEvent: item.n === undefined ? {} : unpackNames(item.n.S, read(item.l) ?? 0),
    emptiedAt: read(item.e),
    cartAdds: item.a === undefined ? [] : unpackCart(item.a.B),
    cartRemoves: item.r === undefined ? [] : unpackCart(item.r.B),
    orders: item.o === undefined ? [] : z.array(z.unknown()).parse(JSON.parse(item.o.S)).map(unpackOrder),
    touchpoints: item.t === undefined ? [] : unpackTouchpoints(item.t),
    grantedAt: read(item.g),
    withdrawnAt: read(item.w),
    earlierWithdrawals: item.u === undefined ? [] : z.array(z.number()).parse(JSON.parse(item.u.S)),
    aliases: item.x === undefined ? [] : item.x.S.split(','),
    logins: item.y === undefined ? [] : z.array(packedLogin).parse(JSON.parse(item.y.S)).map(unpackLogin),
    keysAt: read(item.k),
    keysDigest: item.kd?.S,
  }) as VisitorFacts;
}

export function fromStateItem(ref: VisitorRef, stored: Item): VisitorRecord {
  const item = stateSchema.parse(stored);
  return {
    ...ref,
    version: Number(item.v.N),
    facts: readFacts(item),
    spilled: { ...(item.tw === undefined ? {} : { touches: true }), ...defined({ ordersTo: read(item.ow) }) },
    operations: {
      told:
        item.b === undefined && item.bd === undefined
          ? NOTHING_TOLD
          : { bits: read(item.b) ?? 0, keysDigest: item.bd?.S ?? '' },
      ...defined({ dueAt: read(item[DUE_INDEX.sort]), dirtyAt: read(item[DIRTY_INDEX.sort]) }),
      ...(item.q === undefined ? {} : { unsettled: true }),
    },
  };
}
