/** What kinds of item a write is about, told by their keys, so that a bill can be read. */
import { asArray, asRecord } from '../assembly/template.ts';

/** Kind → how many items of it, by table. */
export type WrittenKinds = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Of a write's request; empty when it cannot be read. */
export function kindsOfWrite(body: string): WrittenKinds {
  const kinds = new Map<string, Map<string, number>>();
  const note = (table: unknown, written: unknown): void => {
    const { Item, Key } = asRecord(written);
    const kind = kindOfKey(asRecord(Item ?? Key));
    const ofTable = kinds.get(String(table)) ?? new Map<string, number>();
    kinds.set(String(table), ofTable.set(kind, (ofTable.get(kind) ?? 0) + 1));
  };
  const { TableName, RequestItems, TransactItems, Item, Key } = asRecord(JSON.parse(body));
  if (TableName !== undefined) note(TableName, { Item, Key });
  for (const [table, requests] of Object.entries(asRecord(RequestItems))) {
    for (const request of asArray(requests)) {
      const { PutRequest, DeleteRequest } = asRecord(request);
      note(table, PutRequest ?? DeleteRequest);
    }
  }
  for (const item of asArray(TransactItems)) {
    for (const action of Object.values(asRecord(item))) note(asRecord(action).TableName, action);
  }
  return kinds;
}

/** Keys begin with a word in capitals, `RUN#…`; the sort key's word says more than the partition's. */
function kindOfKey({ pk, sk }: Readonly<Record<string, unknown>>): string {
  const word = (key: unknown): string | undefined => /^([A-Z]+)(#|$)/.exec(String(asRecord(key).S))?.[1];
  return word(sk) ?? word(pk) ?? 'other';
}
