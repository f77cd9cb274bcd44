import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../../shared/domain/audience/ledger.ts';
import type { AudienceKey, SiteId } from '../../../shared/domain/ids.ts';
import { createLeaseStore } from '../../../shared/storage/lease-store.ts';
import { createLedgerStore } from '../../../shared/storage/ledger-store.ts';
import { createUnfinishedSyncStore } from '../../../shared/storage/unfinished-sync-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';

let dynamo: TestTables;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const siteId = 'shop' as SiteId;
const of = (audienceKey: string) => ({ siteId, audienceKey: audienceKey as AudienceKey });
const row = (rowId: string, more: Partial<LedgerRow> = {}): LedgerRow => ({
  rowId,
  kind: 'email',
  holders: new Map([['visitor 1', '']]),
  phones: new Set(),
  ...more,
});

describe('the ledger', () => {
  it('gives back what was written, per audience', async () => {
    const ledger = createLedgerStore(dynamo.client, 'ledger');
    const full = row('e1', { holders: new Map([['v', 'p1']]), phones: new Set(['p1', 'p2']), pending: true });
    await ledger(of('a')).write({ rows: [full, row('e2')], carriers: new Map([['p1', new Set(['e1'])]]) });
    const read = await ledger(of('a')).readRows(['e1', 'e2', 'e3']);
    expect(read.toSorted((x, y) => (x.rowId < y.rowId ? -1 : 1))).toEqual([full, row('e2')]);
    expect(await ledger(of('a')).readCarriers(['p1', 'p9'])).toEqual(new Map([['p1', new Set(['e1'])]]));
    expect(await ledger(of('b')).readRows(['e1'])).toEqual([]);
    expect(await ledger(of('a')).countRows()).toBe(2);
    await ledger(of('a')).write({ deleted: ['e1'], carriers: new Map([['p1', new Set()]]) });
    expect(await ledger(of('a')).countRows()).toBe(1);
    expect(await ledger(of('a')).readCarriers(['p1'])).toEqual(new Map());
  });

  it('writes more rows than one call takes', async () => {
    const ledger = createLedgerStore(dynamo.client, 'ledger')(of('many'));
    const ids = Array.from({ length: 230 }, (_, index) => `e${index}`);
    await ledger.write({ rows: ids.map((id) => row(id)) });
    expect(await ledger.countRows()).toBe(230);
    expect(await ledger.readRows(ids)).toHaveLength(230);
  });
});

it('says of a phone that very many share only that', async () => {
  const ledger = createLedgerStore(dynamo.client, 'ledger')(of('shared'));
  const rows = Array.from({ length: 2_001 }, (_, index) => `e${index}`);
  await ledger.write({
    carriers: new Map([
      ['p1', new Set(rows)],
      ['p2', new Set(rows.slice(1))],
    ]),
  });
  const read = await ledger.readCarriers(['p1', 'p2']);
  expect(read.get('p1')).toBe('many');
  expect(read.get('p2')).toEqual(new Set(rows.slice(1)));
});

describe('the lease', () => {
  it('has one holder until it is released or expires', async () => {
    const leases = createLeaseStore(dynamo.client, 'control');
    const site = 'lease' as SiteId;
    const first = await leases.acquireLease(site, 1_000, 100);
    expect(first).toMatchObject({ token: 1, unsettled: [] });
    expect(await leases.acquireLease(site, 1_099, 100)).toBeUndefined();
    if (first !== undefined) expect(await leases.releaseLease(first, ['a'])).toEqual({ kind: 'released' });
    const second = await leases.acquireLease(site, 1_099, 100);
    expect(second).toMatchObject({ token: 2, unsettled: ['a'] });
    expect(await leases.acquireLease(site, 1_199, 100)).toMatchObject({ token: 3, unsettled: 'all' });
    if (second !== undefined) expect(await leases.releaseLease(second, [])).toEqual({ kind: 'lost' });
  });

  it('is kept once more when somebody asked', async () => {
    const leases = createLeaseStore(dynamo.client, 'control');
    const site = 'again' as SiteId;
    expect(await leases.askHolderAgain(site, 1_000, 7)).toBe(false);
    const lease = await leases.acquireLease(site, 1_000, 100);
    expect(await leases.askHolderAgain(site, 1_050, 7)).toBe(true);
    expect(await leases.askHolderAgain(site, 1_050, 9)).toBe(true);
    expect(await leases.askHolderAgain(site, 1_050, 8)).toBe(true);
    if (lease === undefined) throw new Error('The lease was free');
    expect(await leases.releaseLease(lease, [])).toEqual({ kind: 'asked', at: 9 });
    expect(await leases.acquireLease(site, 1_060, 100)).toBeUndefined();
    expect(await leases.releaseLease(lease, [])).toEqual({ kind: 'released' });
    expect(await leases.askHolderAgain(site, 1_060, 7)).toBe(false);
  });

  it('tells who lets go of it in spite of that what is left to do', async () => {
    const leases = createLeaseStore(dynamo.client, 'control');
    const site = 'left' as SiteId;
    const lease = await leases.acquireLease(site, 1_000, 100);
    if (lease === undefined) throw new Error('The lease was free');
    expect(await leases.askHolderAgain(site, 1_050, 11)).toBe(true);
    expect(await leases.releaseLease(lease, [], { evenIfAsked: true })).toEqual({ kind: 'released', at: 11 });
    expect(await leases.acquireLease(site, 1_060, 100)).toMatchObject({ token: 2 });
  });
});

it('sites with an unfinished sync are listed until they are forgotten', async () => {
  const unfinished = createUnfinishedSyncStore(dynamo.client, 'control');
  await unfinished.noteUnfinished(siteId, 5);
  await unfinished.noteUnfinished(siteId, 6);
  expect(await unfinished.listUnfinished()).toEqual([siteId]);
  await unfinished.forgetUnfinished(siteId);
  expect(await unfinished.listUnfinished()).toEqual([]);
});
