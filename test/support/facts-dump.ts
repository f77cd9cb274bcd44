import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { joinOrders, joinTouchpoints } from '../../shared/domain/visitor/join-facts.ts';
import { fromConversionItem } from '../../shared/storage/conversion-item.ts';
import { unpackOrder } from '../../shared/storage/pack-order.ts';
import { packedTouchpoints, unpackTouchpoints } from '../../shared/storage/pack-touchpoint.ts';
import {
  DIRTY_INDEX,
  DUE_INDEX,
  PK,
  parseVisitorKey,
  SK,
  touchesKey,
  VISITOR_STATE,
} from '../../shared/storage/table.ts';

type Item = Record<string, AttributeValue>;
export type FactTables = { readonly visitors: string; readonly touches: string; readonly conversions: string };
export type Facts = Readonly<Record<string, unknown>>;

/** Depends on when somebody looked, and how often (docs/data-model.md). */
const OPERATIONS: ReadonlySet<string> = new Set([
  'v',
  'b',
  'bd',
  'rt',
  'rc',
  DUE_INDEX.partition,
  DUE_INDEX.sort,
  DIRTY_INDEX.partition,
  DIRTY_INDEX.sort,
]);
/** Where a visitor's history is cut between state and `touches` is looked past: it is shown as one. */
const CUT_HISTORY: ReadonlySet<string> = new Set(['t', 'o', 'tw', 'ow']);

/** Every item of a table, as it is stored. */
export async function scanAll(client: DynamoDBClient, tableName: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName })) items.push(...(page.Items ?? []));
  return items;
}

/**
 * Everything that is a fact, by key, in a form in which two runs can be compared. Attributes it does not know are facts
 * until the list above says otherwise.
 */
export async function dumpFacts(client: DynamoDBClient, tables: FactTables): Promise<Facts> {
  const [visitors, touches, conversions] = await Promise.all([
    scanAll(client, tables.visitors),
    scanAll(client, tables.touches),
    scanAll(client, tables.conversions),
  ]);
  const spilled = Map.groupBy(touches, (item) => item[PK]?.S ?? '');
  const facts = new Map<string, unknown>();
  for (const item of visitors) {
    const [pk, sk] = [item[PK]?.S ?? '', item[SK]?.S ?? ''];
    facts.set(`${pk} ${sk}`, plain(item, sk === VISITOR_STATE ? CUT_HISTORY : new Set()));
    const key = parseVisitorKey(pk);
    if (sk !== VISITOR_STATE || key === undefined) continue;
    const entries = touchesKey(key.siteId, key.visitorId);
    facts.set(`${pk} history`, history(item, spilled.get(entries) ?? []));
    spilled.delete(entries);
  }
  for (const [pk, items] of spilled) facts.set(`${pk} history of nobody`, history({}, items));
  for (const item of conversions) facts.set(item[PK]?.S ?? '', fromConversionItem(item).conversion);
  return Object.fromEntries([...facts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function history(state: Item, spilled: readonly Item[]) {
  const data = (prefix: string): readonly AttributeValue[] =>
    spilled.filter((item) => item[SK]?.S?.startsWith(prefix)).flatMap((item) => item.d ?? []);
  const unpackAll = (packed: AttributeValue) => unpackTouchpoints(packedTouchpoints.parse(packed));
  const orders = (JSON.parse(state.o?.S ?? '[]') as unknown[]).map(unpackOrder);
  const touchpoints = state.t === undefined ? [] : unpackAll(state.t);
  return {
    orders: joinOrders(
      orders,
      data('O#').map(({ S = '' }) => unpackOrder(JSON.parse(S))),
    ),
    touchpoints: joinTouchpoints(touchpoints, data('T#').flatMap(unpackAll)),
  };
}

function plain(item: Item, without: ReadonlySet<string>): unknown {
  const kept = Object.entries(item).filter(
    ([name]) => name !== PK && name !== SK && !OPERATIONS.has(name) && !without.has(name),
  );
  return Object.fromEntries(
    Object.entries(unmarshall(Object.fromEntries(kept)))
      .map(([name, value]): [string, unknown] => [name, comparable(value)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Sets have no order, and bytes are read more easily as text. */
function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Set) return [...value].map(comparable).sort();
  return value;
}
