import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import {
  DESCRIBING_KEYS,
  type DescribingKey,
  type Description,
  type KeyRegister,
} from '../domain/visitor/description.ts';
import type { MatchKeys } from '../domain/visitor/match-keys.ts';
import type { VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { Item } from './batch-get.ts';
import { packDescription, packedDescription, unpackDescription } from './pack-description.ts';
import { packHash, unpackHash } from './pack-hash.ts';
import { PK, SK, VISITOR_KEYS, visitorKey } from './table.ts';

const registersSchema = z.array(z.tuple([z.string(), z.number()]));
const itemSchema = z.object({ z: z.object({ N: z.literal('1') }), d: z.object({ S: z.string() }) });
const KINDS = ['email', 'phone', 'fbp', 'fbc'] as const;
const dataSchema = z.object({
  email: z.optional(registersSchema),
  phone: z.optional(registersSchema),
  fbp: z.optional(registersSchema),
  fbc: z.optional(registersSchema),
  /** What describes, by the time it was given; mostly all of it came with one event. */
  d: z.optional(z.array(z.tuple([z.number(), packedDescription]))),
});

/** All registers as one JSON text: it is also what a later write is conditional on. */
function dataOf(keys: MatchKeys, pack = packHash): string {
  const named = KINDS.filter((kind) => keys[kind].length > 0);
  const entries: [string, unknown][] = named.map((kind) => [kind, keys[kind].map((r) => [pack(r.value), r.at])]);
  const described = new Map<number, Description>();
  for (const key of DESCRIBING_KEYS) {
    const register = keys.described[key];
    if (register !== undefined) described.set(register.at, { ...described.get(register.at), [key]: register.value });
  }
  if (described.size > 0) entries.push(['d', [...described].map(([at, values]) => [at, packDescription(values)])]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** A put of `keys`, on condition that `previous` is still what is stored, packed or as it was before hashes were. */
export function toKeysItem(ref: VisitorRef, keys: MatchKeys, previous: MatchKeys | undefined) {
  const values: Record<string, AttributeValue> | undefined =
    previous === undefined
      ? undefined
      : { ':d': { S: dataOf(previous) }, ':old': { S: dataOf(previous, (value) => value) } };
  return {
    Item: {
      [PK]: { S: visitorKey(ref.siteId, ref.visitorId) },
      [SK]: { S: VISITOR_KEYS },
      z: { N: '1' },
      d: { S: dataOf(keys) },
    },
    ConditionExpression: values === undefined ? 'attribute_not_exists(pk)' : 'd = :d OR d = :old',
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  };
}

export function fromKeysItem(stored: Item): MatchKeys {
  const data = dataSchema.parse(JSON.parse(itemSchema.parse(stored).d.S));
  const registers = (kind: (typeof KINDS)[number]): readonly KeyRegister[] =>
    (data[kind] ?? []).map(([value, at]) => ({ value: unpackHash(value), at }));
  const described: { [Key in DescribingKey]?: KeyRegister } = {};
  for (const [at, packed] of data.d ?? []) {
    const values = unpackDescription(packed);
    for (const key of DESCRIBING_KEYS) {
      const value = values[key];
      if (value !== undefined) described[key] = { value, at };
    }
  }
  return {
    email: registers('email'),
    phone: registers('phone'),
    fbp: registers('fbp'),
    fbc: registers('fbc'),
    described,
  };
}
