import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { LedgerRow } from '../domain/audience/ledger.ts';
import type { AudienceKey, SiteId } from '../domain/ids.ts';
import type { Item } from './batch-get.ts';
import { packDescription, packedDescription, unpackDescription } from './pack-description.ts';
import { ledgerKey, ledgerKeySort, PK, SK } from './table.ts';

export type LedgerOf = { readonly siteId: SiteId; readonly audienceKey: AudienceKey };

/** `h`: holders and their phones; `p`: phones sent with the e-mail; `d`: whose description was sent, and which. Names are short because there is a row per member. */
const rowSchema = z.object({
  z: z.literal(1),
  k: z.enum(['email', 'phone']),
  h: z.record(z.string(), z.string()),
  p: z.optional(z.array(z.string())),
  d: z.optional(z.tuple([z.string(), packedDescription])),
  pending: z.optional(z.literal(true)),
});
const carriersSchema = z.object({ z: z.literal(1), r: z.optional(z.array(z.string())) });

/** A phone that more rows share is a shop's or a test's; the item says only that. */
const MOST_CARRIERS = 2_000;

export function rowKey({ siteId, audienceKey }: LedgerOf, rowId: string): Item {
  return marshall({ [PK]: ledgerKey(siteId, audienceKey, rowId), [SK]: rowId });
}

export function carriersKey({ siteId, audienceKey }: LedgerOf, phone: string): Item {
  return marshall({ [PK]: ledgerKey(siteId, audienceKey, phone), [SK]: ledgerKeySort(phone) });
}

export function toRowItem(of: LedgerOf, row: LedgerRow): Item {
  const fields: z.infer<typeof rowSchema> = {
    z: 1,
    k: row.kind,
    h: Object.fromEntries(row.holders),
    ...(row.phones.size === 0 ? {} : { p: [...row.phones] }),
    ...(row.described === undefined ? {} : { d: [row.described.by, packDescription(row.described.keys)] }),
    ...(row.pending === true ? { pending: true } : {}),
  };
  return { ...rowKey(of, row.rowId), ...marshall(fields) };
}

export function fromRowItem(item: Item): LedgerRow {
  const row = rowSchema.parse(unmarshall(item));
  return {
    rowId: item[SK]?.S ?? '',
    kind: row.k,
    holders: new Map(Object.entries(row.h)),
    phones: new Set(row.p),
    ...(row.d === undefined ? {} : { described: { by: row.d[0], keys: unpackDescription(row.d[1]) } }),
    ...(row.pending === true ? { pending: true as const } : {}),
  };
}

export function toCarriersItem(of: LedgerOf, phone: string, rows: ReadonlySet<string>): Item {
  const fields: z.infer<typeof carriersSchema> = rows.size > MOST_CARRIERS ? { z: 1 } : { z: 1, r: [...rows] };
  return { ...carriersKey(of, phone), ...marshall(fields) };
}

export function fromCarriersItem(item: Item): readonly [phone: string, rows: ReadonlySet<string> | 'many'] {
  const phone = (item[SK]?.S ?? '').slice(ledgerKeySort('').length);
  const { r } = carriersSchema.parse(unmarshall(item));
  return [phone, r === undefined ? 'many' : new Set(r)];
}
