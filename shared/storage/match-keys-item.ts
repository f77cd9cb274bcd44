import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { KeyRegister, MatchKeys } from '../domain/visitor/match-keys.ts';
import type { VisitorRef } from '../domain/visitor/visitor-record.ts';
import type { Item } from './batch-get.ts';
import { PK, SK, VISITOR_KEYS, visitorKey } from './table.ts';

const registersSchema = z.array(z.tuple([z.string(), z.number()]));
const itemSchema = z.object({ z: z.object({ N: z.literal('1') }), d: z.object({ S: z.string() }) });
const KINDS = ['email', 'phone', 'fbp', 'fbc'] as const;
const dataSchema = z.object({
  email: z.optional(registersSchema),
  phone: z.optional(registersSchema),
  fbp: z.optional(registersSchema),
  fbc: z.optional(registersSchema),
});

/** All registers as one JSON text: it is also what a later write is conditional on. */
function dataOf(keys: MatchKeys): string {
  const filled = KINDS.filter((kind) => keys[kind].length > 0);
  return JSON.stringify(Object.fromEntries(filled.map((kind) => [kind, keys[kind].map((r) => [r.value, r.at])])));
}

/** A put of `keys`, on condition that `previous` is still what is stored. */
export function toKeysItem(ref: VisitorRef, keys: MatchKeys, previous: MatchKeys | undefined) {
  const values: Record<string, AttributeValue> | undefined =
    previous === undefined ? undefined : { ':d': { S: dataOf(previous) } };
  return {
    Item: {
      [PK]: { S: visitorKey(ref.siteId, ref.visitorId) },
      [SK]: { S: VISITOR_KEYS },
      z: { N: '1' },
      d: { S: dataOf(keys) },
    },
    ConditionExpression: values === undefined ? 'attribute_not_exists(pk)' : 'd = :d',
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  };
}

export function fromKeysItem(stored: Item): MatchKeys {
  const data = dataSchema.parse(JSON.parse(itemSchema.parse(stored).d.S));
  const registers = (kind: (typeof KINDS)[number]): readonly KeyRegister[] =>
    (data[kind] ?? []).map(([value, at]) => ({ value, at }));
  return { email: registers('email'), phone: registers('phone'), fbp: registers('fbp'), fbc: registers('fbc') };
}
