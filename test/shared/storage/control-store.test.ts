import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitorsRule } from '../../../shared/domain/audience/built-in.ts';
import { Conflict, NotFound } from '../../../shared/domain/errors.ts';
import type { AudienceKey, SiteId } from '../../../shared/domain/ids.ts';
import { DAY } from '../../../shared/domain/time.ts';
import { type ControlStore, createControlStore } from '../../../shared/storage/control-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { aSite } from '../../support/site.ts';

let tables: TestTables;
let control: ControlStore;
beforeAll(async () => {
  tables = await startDynamo();
  control = createControlStore(tables.client, tables.control);
});
afterAll(() => tables.stop());

let sites = 0;
async function newSite(): Promise<SiteId> {
  const siteId = `site-${++sites}` as SiteId;
  await control.createSite(aSite({ siteId }));
  return siteId;
}

const audienceOf = (siteId: SiteId, audienceKey: string, name = audienceKey) => ({
  siteId,
  audienceKey: audienceKey as AudienceKey,
  name,
  rule: visitorsRule(),
  status: 'running' as const,
  createdAt: 5,
});

describe('sites', () => {
  it('are created once and read back as they were', async () => {
    const site = aSite({
      siteId: 'once' as SiteId,
      defaultCountry: 'DE',
      hosts: ['a.example'],
      meta: { pixelId: '7' },
    });
    expect(await control.createSite(site)).toBe('created');
    expect(await control.createSite({ ...site, name: 'another' })).toBe('taken');
    expect(await control.readSite(site.siteId)).toEqual(site);
  });

  it('are there with their audiences and keys or not at all', async () => {
    const siteId = 'whole' as SiteId;
    const site = aSite({ siteId });
    await control.createKey('of-another', { siteId: await newSite(), role: 'server', createdAt: 1 });
    const audiences = [await control.createAudience(audienceOf(await newSite(), 'vip'))].map((one) => ({
      ...one,
      siteId,
    }));
    expect(await control.createSite(site, { audiences, keys: { server: 'of-another', read: 'mine' } })).toBe(
      'key taken',
    );
    expect(await control.readSiteWithAudiences(siteId)).toBeUndefined();
    expect(await control.createKey('mine', { siteId: await newSite(), role: 'read', createdAt: 1 })).toBeDefined();

    expect(await control.createSite(site, { audiences, keys: { admin: 'whole-admin' } })).toBe('created');
    expect(await control.readSiteWithAudiences(siteId)).toEqual({ site, audiences, deletions: [] });
    // The audiences made with it count: the next one gets another slot.
    expect((await control.createAudience(audienceOf(siteId, 'next'))).slot).toBe(1);
  });

  it('keep both of two settings that were changed at once', async () => {
    const siteId = await newSite();
    await Promise.all([
      control.updateSite(siteId, (site) => ({ ...site, currency: 'USD' })),
      control.updateSite(siteId, (site) => ({ ...site, timeZone: 'Europe/Berlin' })),
      control.createAudience(audienceOf(siteId, 'meanwhile')),
    ]);
    expect(await control.readSite(siteId)).toMatchObject({ currency: 'USD', timeZone: 'Europe/Berlin' });
  });

  it('come with their key in one read, also when only the key is known', async () => {
    const siteId = await newSite();
    await control.createKey('secret-1', { siteId, role: 'server', createdAt: 1 });
    const both = await control.readSiteAndKey(siteId, 'secret-1');
    expect(both).toMatchObject({ site: { siteId }, key: { siteId, role: 'server' } });
    expect(await control.readSiteAndKey(undefined, 'secret-1')).toEqual(both);
    expect(await control.readSiteAndKey(siteId, undefined)).toEqual({ site: both.site });
    expect(await control.readSiteAndKey('nowhere' as SiteId, 'wrong')).toEqual({});
  });
});

describe('audiences', () => {
  it('get sixteen different slots when created all at once, and no seventeenth', async () => {
    const siteId = await newSite();
    for (let start = 0; start < 16; start += 4) {
      const four = [0, 1, 2, 3].map((i) => control.createAudience(audienceOf(siteId, `a-${start + i}`)));
      await Promise.all(four);
    }
    const found = await control.readSiteWithAudiences(siteId);
    const slots = found?.audiences.map(({ slot }) => slot).sort((a, b) => a - b);
    expect(slots).toEqual([...Array(16).keys()]);
    await expect(control.createAudience(audienceOf(siteId, 'a-17'))).rejects.toThrow(Conflict);
  });

  it('have a key and a name of their own', async () => {
    const siteId = await newSite();
    await control.createAudience(audienceOf(siteId, 'one', 'Regulars'));
    await expect(control.createAudience(audienceOf(siteId, 'one', 'Others'))).rejects.toThrow(Conflict);
    await expect(control.createAudience(audienceOf(siteId, 'two', 'regulars'))).rejects.toThrow(Conflict);
    const twice = [
      control.createAudience(audienceOf(siteId, 'x', 'Same')),
      control.createAudience(audienceOf(siteId, 'y', 'Same')),
    ];
    const outcomes = await Promise.allSettled(twice);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('raise the version of the rule only when the rule changes', async () => {
    const siteId = await newSite();
    const { audienceKey } = await control.createAudience(audienceOf(siteId, 'edited'));
    const renamed = await control.updateAudience(siteId, audienceKey, (a) => ({ ...a, name: 'New name' }), 9);
    expect(renamed.after).toMatchObject({ name: 'New name', ruleVersion: 1 });
    const edited = await control.updateAudience(siteId, audienceKey, (a) => ({ ...a, rule: visitorsRule(7 * DAY) }), 9);
    expect(edited.after.ruleVersion).toBe(2);
    const found = await control.readSiteWithAudiences(siteId);
    expect(found?.audiences).toEqual([edited.after]);
  });

  it('keep what the sync wrote while a person edits, and the other way round', async () => {
    const siteId = await newSite();
    const audience = await control.createAudience(audienceOf(siteId, 'both'));
    await control.updateAudience(
      siteId,
      audience.audienceKey,
      (a) => {
        void control.updateAudienceSync(audience, { metaAudienceId: '123', status: 'blocked', moreInvalidRows: 2 });
        return { ...a, name: 'Renamed' };
      },
      9,
    );
    await control.updateAudienceSync(audience, { firstSyncAt: 9, moreInvalidRows: 1, lastError: null });
    const found = await control.readSiteWithAudiences(siteId);
    expect(found?.audiences[0]).toMatchObject({
      name: 'Renamed',
      metaAudienceId: '123',
      firstSyncAt: 9,
      status: 'blocked',
      invalidRows: 3,
    });
  });

  it('take no news of a rule that is no longer theirs', async () => {
    const siteId = await newSite();
    const audience = await control.createAudience(audienceOf(siteId, 'pass'));
    const pass = { startedAt: 1, scanned: 10 };
    expect(await control.updateAudienceSync(audience, { pass }, { ruleVersion: 1 })).toBe(true);
    expect(await control.updateAudienceSync(audience, { pass: null }, { ruleVersion: 2 })).toBe(false);
    expect((await control.readSiteWithAudiences(siteId))?.audiences[0]?.pass).toEqual(pass);
  });

  it('are gone when deleted, and come back under their key with their slot and their audience at Meta', async () => {
    const siteId = await newSite();
    await control.createAudience(audienceOf(siteId, 'first'));
    const audience = await control.createAudience(audienceOf(siteId, 'second'));
    await control.updateAudienceSync(audience, { metaAudienceId: '77' });
    await control.deleteAudience(siteId, audience.audienceKey, 50);
    expect((await control.readSiteWithAudiences(siteId))?.audiences).toHaveLength(1);
    expect(await control.updateAudienceSync(audience, { firstSyncAt: 51 })).toBe(false);
    await expect(control.deleteAudience(siteId, audience.audienceKey, 52)).rejects.toThrow(NotFound);
    const other = await control.createAudience(audienceOf(siteId, 'third'));
    expect(other.slot).toBe(2);
    const again = await control.createAudience(audienceOf(siteId, 'second'));
    expect(again).toMatchObject({ slot: audience.slot, metaAudienceId: '77', ruleVersion: 2 });
  });
});

describe('keys', () => {
  it('belong to one site and end with it', async () => {
    const [mine, theirs] = [await newSite(), await newSite()];
    const key = await control.createKey('k-mine', { siteId: mine, role: 'read', createdAt: 1 });
    expect(await control.createKey('k-mine', { siteId: theirs, role: 'admin', createdAt: 2 })).toBeUndefined();
    expect(await control.listKeys(mine)).toEqual([{ ...key, ending: 'mine' }]);
    expect(await control.listKeys(theirs)).toEqual([]);
    expect(await control.deleteKey(theirs, key?.keyId ?? '')).toBe(false);
    expect(await control.listKeys(mine)).toHaveLength(1);
    expect(await control.readKey(key?.keyId ?? '')).toEqual(key);
    expect(await control.deleteKey(mine, key?.keyId ?? '')).toBe(true);
    expect(await control.readKey(key?.keyId ?? '')).toBeUndefined();
  });
});

describe('runs', () => {
  it('are listed newest first, page by page', async () => {
    const siteId = await newSite();
    const audienceKey = 'runs' as AudienceKey;
    const run = {
      siteId,
      audienceKey,
      outcome: 'done' as const,
      added: 1,
      removed: 0,
      invalid: 0,
      standing: { metaLow: 1 },
    };
    for (const at of [100, 3_000, 20]) await control.putRun({ ...run, at, runId: `r${at}` });
    await control.putRun({ ...run, at: 20, runId: 'r20', added: 5 });
    const first = await control.listRuns(siteId, audienceKey, 2);
    expect(first.runs.map(({ at }) => at)).toEqual([3_000, 100]);
    const second = await control.listRuns(siteId, audienceKey, 2, first.next);
    expect(second).toEqual({ runs: [{ ...run, at: 20, runId: 'r20', added: 5 }] });
  });
});

describe('a lease', () => {
  it('has one holder until it expires, and a growing token', async () => {
    const siteId = await newSite();
    const races = await Promise.all([1, 2, 3].map(() => control.acquireLease(siteId, 1_000, 500)));
    const held = races.find((lease) => lease !== undefined);
    expect(races.filter((lease) => lease !== undefined)).toHaveLength(1);
    if (held === undefined) return;
    expect(await control.acquireLease(siteId, 1_499, 500)).toBeUndefined();
    const next = await control.acquireLease(siteId, 1_500, 500);
    expect(next?.token).toBe(held.token + 1);
    expect(await control.releaseLease(held)).toEqual({ kind: 'lost' });
    expect(await control.acquireLease(siteId, 1_600, 500)).toBeUndefined();
    if (next !== undefined) await control.releaseLease(next);
    expect((await control.acquireLease(siteId, 1_601, 500))?.token).toBe(held.token + 2);
  });

  it('is held by whoever took it, though the answer got lost and the SDK asked again', async () => {
    const siteId = await newSite();
    const client = new DynamoDBClient({
      endpoint: tables.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    client.middlewareStack.add(
      (next) => async (args) => {
        await next(args);
        return next(args);
      },
      { step: 'initialize' },
    );
    const twice = createControlStore(client, tables.control);
    const held = await twice.acquireLease(siteId, 1_000, 500);
    expect(held).toMatchObject({ token: 1, expiresAt: 1_500, unsettled: 'all' });
    expect(await control.acquireLease(siteId, 1_200, 500)).toBeUndefined();
    if (held !== undefined) expect(await twice.releaseLease(held)).toEqual({ kind: 'released' });
    client.destroy();
  });
});
