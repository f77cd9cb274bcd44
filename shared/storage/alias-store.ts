import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { Unavailable } from '../domain/errors.ts';
import { type Alias, type AliasId, eraseFromAlias, joinAliases, NOBODY } from '../domain/identity/alias.ts';
import type { SiteId, VisitorId } from '../domain/ids.ts';
import { batchGet, type Item } from './batch-get.ts';
import { putVersion } from './put-version.ts';
import { ALIAS, aliasKey, PK, SK } from './table.ts';

const TRIES = 8;

const itemSchema = z.object({
  pk: z.object({ S: z.string() }),
  z: z.object({ N: z.literal('1') }),
  /** Grows with every write. */
  v: z.object({ N: z.string() }),
  /** Visitors, JSON. */
  d: z.object({ S: z.string() }),
  /** Unlinked visitors, JSON. */
  u: z.optional(z.object({ S: z.string() })),
  /** Erased at. */
  er: z.optional(z.object({ N: z.string() })),
});
const ids = z.array(z.string());

type StoredAlias = { readonly alias: Alias; readonly version: number };

function toItem(siteId: SiteId, aliasId: AliasId, { visitors, unlinked, erasedAt }: Alias, version: number): Item {
  const list = (values: readonly string[]): AttributeValue => ({ S: JSON.stringify(values) });
  return {
    [PK]: { S: aliasKey(siteId, aliasId) },
    [SK]: { S: ALIAS },
    z: { N: '1' },
    v: { N: String(version) },
    d: list(visitors),
    ...(unlinked.length === 0 ? {} : { u: list(unlinked) }),
    ...(erasedAt === undefined ? {} : { er: { N: String(erasedAt) } }),
  };
}

function fromItem(stored: Item): StoredAlias {
  const item = itemSchema.parse(stored);
  const read = (text: string | undefined) => (text === undefined ? [] : (ids.parse(JSON.parse(text)) as VisitorId[]));
  const erasedAt = item.er === undefined ? {} : { erasedAt: Number(item.er.N) };
  return { alias: { visitors: read(item.d.S), unlinked: read(item.u?.S), ...erasedAt }, version: Number(item.v.N) };
}

/** Alias items (`A#`) of the `visitors` table. */
export function createAliasStore(client: DynamoDBClient, tableName: string) {
  async function readStored(
    siteId: SiteId,
    aliasIds: readonly AliasId[],
    consistent: boolean,
  ): Promise<ReadonlyMap<AliasId, StoredAlias>> {
    const byKey = new Map(aliasIds.map((aliasId) => [aliasKey(siteId, aliasId), aliasId]));
    const keys = [...byKey.keys()].map((key): Item => ({ [PK]: { S: key }, [SK]: { S: ALIAS } }));
    const items = await batchGet(client, tableName, keys, { consistent });
    return new Map(items.map((item) => [byKey.get(item[PK]?.S ?? '') ?? '', fromItem(item)]));
  }

  async function change(
    siteId: SiteId,
    aliasIds: readonly AliasId[],
    make: (alias: Alias) => Alias,
  ): Promise<ReadonlyMap<AliasId, Alias>> {
    const made = new Map<AliasId, Alias>();
    let pending = aliasIds;
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === TRIES) throw new Unavailable('An alias was changed by others too often');
      const stored = await readStored(siteId, pending, true);
      const conflicts: AliasId[] = [];
      for (const aliasId of pending) {
        const { alias, version } = stored.get(aliasId) ?? { alias: NOBODY, version: 0 };
        const next = make(alias);
        const isNews = JSON.stringify(next) !== JSON.stringify(alias);
        if (isNews && !(await putVersion(client, tableName, toItem(siteId, aliasId, next, version + 1), version)))
          conflicts.push(aliasId);
        else made.set(aliasId, next);
      }
      pending = conflicts;
    }
    return made;
  }

  return {
    /** Aliases nobody was ever seen under are absent. */
    async readAliases(
      siteId: SiteId,
      aliasIds: readonly AliasId[],
      { consistent = false }: { readonly consistent?: boolean } = {},
    ): Promise<ReadonlyMap<AliasId, Alias>> {
      const stored = await readStored(siteId, aliasIds, consistent);
      return new Map([...stored].map(([aliasId, { alias }]) => [aliasId, alias]));
    },

    /**
     * Joins the same into each of the aliases and answers what they are then; what says nothing new costs a read alone.
     *
     * @throws Unavailable when one stays contended.
     */
    joinInto: (
      siteId: SiteId,
      aliasIds: readonly AliasId[],
      said: Partial<Alias>,
    ): Promise<ReadonlyMap<AliasId, Alias>> =>
      change(siteId, aliasIds, (alias) => joinAliases(alias, { ...NOBODY, ...said })),

    /** Takes erased visitors off; an alias without a trace stays so. @throws Unavailable when one stays contended. */
    async eraseFrom(siteId: SiteId, aliasIds: readonly AliasId[], gone: ReadonlySet<VisitorId>): Promise<void> {
      await change(siteId, aliasIds, (alias) => eraseFromAlias(alias, gone, undefined));
    },
  };
}
