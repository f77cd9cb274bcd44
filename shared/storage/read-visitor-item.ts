import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Login } from '../domain/identity/links.ts';
import type { VisitorFacts } from '../domain/visitor/visitor-facts.ts';
import { NOTHING_TOLD, type VisitorRecord, type VisitorRef } from '../domain/visitor/visitor-record.ts';
import { unpackCart } from './pack-cart.ts';
import { unpackHistory } from './pack-history.ts';
import { unpackNames } from './pack-names.ts';
import { unpackOrder } from './pack-order.ts';
import { packedTouchpoints, unpackTouchpoints } from './pack-touchpoint.ts';
import { DIRTY_INDEX, DUE_INDEX } from './table.ts';

type Item = Record<string, AttributeValue>;

export const VISITOR_SCHEMA_VERSION = '1';

const numberText = z.object({ N: z.string() });
const optionalNumber = z.optional(numberText);

/**
 * The state item. Names are one or two letters because an item beyond 1,024 bytes costs a second write unit:
 * `l` newest event, `n` newest per name, `e` cart emptied, `a`/`r` cart lines added/removed (bytes), `o` orders (JSON) and `t`
 * touchpoints, `h` histories that rules ask for (bytes), `ow` orders spilled up to, `tw` touchpoints spilled, `g`/`w` consent
 * granted/withdrawn, `k`/`kd` keys given at / digest, `f` browser ids given at, `b`/`bd` told, `er` erased at, `rt`/`rc` removed at Meta up to / when, `u` earlier withdrawals, `x` aliases, `y` logins, `q` unsettled,
 * `v` version, `z` schema version.
 */
const stateSchema = z.object({
  v: numberText,
  z: z.object({ N: z.literal(VISITOR_SCHEMA_VERSION) }),
  l: optionalNumber,
  n: z.optional(z.object({ S: z.string() })),
  e: optionalNumber,
  a: z.optional(z.object({ B: z.instanceof(Uint8Array) })),
  r: z.optional(z.object({ B: z.instanceof(Uint8Array) })),
  o: z.optional(z.object({ S: z.string() })),
  t: z.optional(packedTouchpoints),
  h: z.optional(z.object({ B: z.instanceof(Uint8Array) })),
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
  f: optionalNumber,
  b: optionalNumber,
  bd: z.optional(z.object({ S: z.string() })),
  er: optionalNumber,
  rt: optionalNumber,
  rc: optionalNumber,
  [DUE_INDEX.sort]: optionalNumber,
  [DIRTY_INDEX.sort]: optionalNumber,
});

const packedLogin = z.tuple([z.string(), z.number(), z.string()]);
const unpackLogin = ([aliasId, at, eventId]: z.infer<typeof packedLogin>): Login => ({ aliasId, at, eventId });

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
    history: item.h === undefined ? undefined : unpackHistory(item.h.B),
    grantedAt: read(item.g),
    withdrawnAt: read(item.w),
    earlierWithdrawals: item.u === undefined ? [] : z.array(z.number()).parse(JSON.parse(item.u.S)),
    aliases: item.x === undefined ? [] : item.x.S.split(','),
    logins: item.y === undefined ? [] : z.array(packedLogin).parse(JSON.parse(item.y.S)).map(unpackLogin),
    keysAt: read(item.k),
    keysDigest: item.kd?.S,
    erasedAt: read(item.er),
    browserIdsAt: read(item.f),
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
      ...(item.rt === undefined ? {} : { removed: { upTo: Number(item.rt.N), at: read(item.rc) ?? 0 } }),
    },
  };
}
