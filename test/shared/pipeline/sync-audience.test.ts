import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudienceKey, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { createRulePass } from '../../../shared/pipeline/rule-pass.ts';
import { createSyncAudience } from '../../../shared/pipeline/sync-audience.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { hash, openShop } from './sync-shop.ts';

let tables: TestTables;
let graph: TestGraph;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(async () => {
  await Promise.all([tables.stop(), graph.close()]);
});

const T = Date.UTC(2021, 0, 1);
const visit = (at: number) => ({ lastAt: at, lastByEvent: { page_view: at }, grantedAt: at });
const add = (at: number) => ({
  lastAt: at,
  lastByEvent: { add_to_cart: at },
  cartAdds: [{ item: 5, at, quantity: 1 }],
  grantedAt: at,
});
const emails = (...names: readonly string[]) => names.map(hash).sort();

describe('a sync', () => {
  it('creates audiences, adds who entered, removes who left, and clears dirty', async () => {
    const shop = await openShop('basic', tables, graph);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await shop.tell('v2', T, add(T), { email: 'b', phone: 'p' });
    await shop.tell('anonymous', T, visit(T));
    expect(await shop.sync(T)).toMatchObject({ kind: 'synced', people: 2, added: 2, removed: 0, failures: [] });
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('a', 'b'));
    expect(await shop.emailsAtMeta('abandoned-cart')).toEqual([]);
    expect((await shop.record('v1'))?.operations).toMatchObject({ told: { bits: 1 }, dueAt: T + 30 * DAY });
    expect((await shop.record('v1'))?.operations.dirtyAt).toBeUndefined();
    expect(await shop.sync(T)).toMatchObject({ kind: 'idle' });

    expect(await shop.sweep(T + HOUR)).toEqual({ due: 1, refiled: 0, sites: 1 });
    expect(shop.queue).toEqual([{ v: 1, kind: 'sync', siteId: 'basic', at: T + HOUR }]);
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta('abandoned-cart')).toEqual(emails('b'));

    await shop.tell('v2', T + 2 * HOUR, { orders: [{ orderId: 'o', at: T + 2 * HOUR }], lastAt: T + 2 * HOUR });
    expect(await shop.sync(T + 2 * HOUR)).toMatchObject({ removed: 1, added: 0 });
    expect(await shop.keysAtMeta('abandoned-cart')).toEqual([]);
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('a', 'b'));

    await shop.sweep(T + 30 * DAY);
    await shop.sync(T + 30 * DAY);
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('b'));
    expect((await shop.record('v1'))?.operations).toEqual({ told: { bits: 0, keysDigest: expect.any(String) } });
    expect((await shop.control.listRuns(shop.siteId, 'visitors-30d' as AudienceKey, 9)).runs).toMatchObject([
      { outcome: 'done', added: 0, removed: 1 },
      { outcome: 'done', added: 2, removed: 0 },
    ]);
    const newest = await shop.control.newestRun(shop.siteId, 'visitors-30d' as AudienceKey);
    expect(newest?.standing).toMatchObject({
      lastSyncAt: T + 30 * DAY,
      askedAt: T + 30 * DAY,
      metaLow: 1,
      metaHigh: 1,
    });
  });

  it('goes through more people than a round holds', async () => {
    const shop = await openShop('rounds', tables, graph);
    const names = Array.from({ length: 11 }, (_, index) => `many${index}`);
    for (const name of names) await shop.tell(name, T, visit(T), { email: name });
    expect(await shop.sync(T)).toMatchObject({ people: 11, added: 11 });
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails(...names));
  });

  it('tells of each full round as a run, so that none took more calls than its rows need', async () => {
    const shop = await openShop('run-rows', tables, graph);
    const names = Array.from({ length: 7 }, (_, index) => `row${index}`);
    for (const name of names) await shop.tell(name, T, visit(T), { email: name });
    // Three a round: the audience is filled in three calls of which each has room for three.
    const before = (await graph.requests()).length;
    await shop.sync(T);
    const { metaAudienceId } = await shop.audience('visitors-30d');
    const calls = (await graph.requests()).slice(before).filter(({ path }) => path.endsWith(`${metaAudienceId}/users`));
    const { runs } = await shop.control.listRuns(shop.siteId, 'visitors-30d' as AudienceKey, 9);
    expect(runs.map(({ added }) => added).sort()).toEqual([1, 3, 3]);
    expect(calls).toHaveLength(runs.length);
    expect((await shop.audience('visitors-30d')).firstSyncAt).toBe(T);
  });

  it('follows a changed e-mail and a withdrawal', async () => {
    const shop = await openShop('keys', tables, graph);
    await shop.tell('v1', T, visit(T), { email: 'old', phone: 'p' });
    await shop.tell('v2', T, visit(T), { email: 'other', phone: 'p' });
    await shop.sync(T);
    await shop.tell('v1', T + 1, {}, { email: 'new' });
    await shop.sync(T + 1);
    expect(await shop.keysAtMeta('visitors-30d')).toEqual(emails('new', 'other', 'p'));
    await shop.tell('v2', T + 2, { withdrawnAt: T + 2 });
    await shop.sync(T + 2);
    expect(await shop.keysAtMeta('visitors-30d')).toEqual(emails('new', 'p'));
  });

  it('leaves it to the one that is running, which then looks again', async () => {
    const shop = await openShop('busy', tables, graph);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    const lease = await shop.control.acquireLease(shop.siteId, shop.deps.wallClock(), MINUTE);
    expect(await shop.sync(T)).toMatchObject({ kind: 'handed over' });
    if (lease === undefined) throw new Error('The lease was free');
    expect(await shop.control.releaseLease(lease, [])).toEqual({ kind: 'asked', at: T });
    shop.advanceWall(MINUTE);
    expect(await shop.sync(T)).toMatchObject({ kind: 'synced', added: 1 });
  });
});

it('a rule pass that finds somebody changed again and again comes back for them', async () => {
  const shop = await openShop('busy-visitor', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'a' });
  await shop.sync(T);
  const { audienceKey, ruleVersion, siteId } = await shop.audience('visitors-30d');
  let changes = 6;
  const { visitors } = shop.deps;
  const contended = {
    ...visitors,
    async writeState(record: Parameters<typeof visitors.writeState>[0]) {
      if (changes-- > 0) await shop.tell('v1', T + changes, { lastByEvent: { [`e${changes}`]: T } });
      return visitors.writeState(record);
    },
  };
  const pass = { v: 1, kind: 'rule-pass', siteId, audienceKey, ruleVersion, at: T } as const;
  const rulePass = createRulePass({ ...shop.deps, visitors: contended });
  await expect(rulePass(pass)).rejects.toThrow('changed by others too often');
  expect(await rulePass(pass)).toMatchObject({ kind: 'finished', changed: 1 });
  expect((await shop.record('v1'))?.operations.dirtyAt).toBeDefined();
});

describe('when Meta refuses', () => {
  it('for the moment, people stay dirty, the sweep asks again, and the next sync makes it good', async () => {
    const shop = await openShop('later', tables, graph);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await graph.fail({ code: 80003 }, '/users$');
    expect(await shop.sync(T)).toMatchObject({ people: 0, failures: ['visitors-30d: retry-later'] });
    expect((await shop.record('v1'))?.operations.dirtyAt).toBe(T);
    expect((await shop.audience('visitors-30d')).lastError).toMatchObject({ class: 'retry-later', at: T });
    await shop.sweep(T + MINUTE);
    expect(shop.queue).toEqual([{ v: 1, kind: 'sync', siteId: 'later', at: T + MINUTE, noted: true }]);
    expect(await shop.sync(T + MINUTE)).toMatchObject({ people: 1, added: 1, failures: [] });
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('a'));
    const { lastError, status } = await shop.audience('visitors-30d');
    expect({ lastError, status }).toEqual({ status: 'running' });
    expect(await shop.unfinished.listUnfinished()).not.toContain(shop.siteId);
  });

  it('for some minutes, nobody asks before they are over; the sweep asks again afterwards', async () => {
    const shop = await openShop('minutes', tables, graph);
    await shop.sync(T);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await shop.tell('v2', T, add(T - HOUR), { email: 'b' });
    await graph.fail({ code: 80003 }, '/users$', 1, { regainMinutes: 19 });
    const before = (await graph.requests()).length;
    expect(await shop.sync(T)).toMatchObject({
      people: 0,
      failures: expect.arrayContaining(['visitors-30d: retry-later']),
    });
    expect((await shop.audience('visitors-30d')).lastError).toMatchObject({ tries: 1, retryAt: T + 19 * MINUTE });
    expect((await graph.requests()).length - before).toBe(1);
    expect(await shop.sync(T + 18 * MINUTE)).toMatchObject({ kind: 'held' });
    expect((await graph.requests()).length - before).toBe(1);
    await shop.sweep(T + 19 * MINUTE);
    expect(shop.queue.splice(0)).toMatchObject([{ kind: 'sync', noted: true }]);
    expect(await shop.sync(T + 19 * MINUTE)).toMatchObject({ people: 2, failures: [] });
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('a', 'b'));
    expect((await shop.audience('visitors-30d')).lastError).toBeUndefined();
  });

  it('rows it cannot read, they are told of and not sent again', async () => {
    const shop = await openShop('unreadable', tables, graph);
    await shop.sync(T);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    const unreadable = { status: 200, body: { num_received: 1, num_invalid_entries: 1 } };
    await graph.script(unreadable, '/users$');
    expect(await shop.sync(T)).toMatchObject({ people: 1, added: 1, invalid: 1, failures: [] });
    expect(await shop.audience('visitors-30d')).toMatchObject({
      status: 'running',
      invalidRows: 1,
      lastError: { class: 'row', at: T, message: expect.stringContaining('1 of the 1') },
    });
    expect(await shop.sync(T + MINUTE)).toMatchObject({ kind: 'idle' });
    await shop.sweep(T + MINUTE);
    expect(shop.queue).toEqual([]);
    await shop.tell('v2', T + MINUTE, visit(T + MINUTE), { email: 'b' });
    await shop.sync(T + MINUTE);
    expect((await shop.audience('visitors-30d')).lastError).toBeUndefined();
  });

  it('for the moment, and the audience is deleted, the sweep asks once more and then no longer', async () => {
    const shop = await openShop('deleted', tables, graph);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await graph.fail({ code: 80003 }, '/users$');
    await shop.sync(T);
    await shop.control.deleteAudience(shop.siteId, 'visitors-30d' as AudienceKey, T);
    expect(await shop.sync(T)).toMatchObject({ kind: 'synced', failures: [] });
    await shop.sweep(T + MINUTE);
    const [asked] = shop.queue.splice(0);
    if (asked?.kind !== 'sync') throw new Error('The sweep did not ask');
    expect(await shop.syncAudience(asked)).toMatchObject({ kind: 'idle' });
    expect(await shop.unfinished.listUnfinished()).not.toContain(shop.siteId);
    await shop.sweep(T + 2 * MINUTE);
    expect(shop.queue).toEqual([]);
  });

  it('until a human acts, the audience is blocked alone, and a rule pass makes it good afterwards', async () => {
    const shop = await openShop('human', tables, graph);
    await shop.tell('stays', T, visit(T), { email: 'stays' });
    await shop.tell('leaves', T, visit(T), { email: 'leaves', phone: 'p' });
    await shop.sync(T);
    await shop.tell('new', T + 1, visit(T + 1), { email: 'new' });
    await shop.tell('leaves', T + 1, { withdrawnAt: T + 1 });
    await shop.tell('cart', T, add(T - HOUR), { email: 'cart' });
    const { metaAudienceId } = await shop.audience('visitors-30d');
    await graph.fail({ code: 200, subcode: 1870090 }, `/${metaAudienceId}/users$`);
    expect(await shop.sync(T + 1)).toMatchObject({ people: 3, failures: ['visitors-30d: human'] });
    expect(await shop.emailsAtMeta('abandoned-cart')).toEqual(emails('cart'));
    const blocked = await shop.audience('visitors-30d');
    expect(blocked).toMatchObject({ status: 'blocked', lastError: { class: 'human' } });
    expect((await shop.record('new'))?.operations.dirtyAt).toBeUndefined();
    expect(await shop.sync(T + 2)).toMatchObject({ kind: 'idle' });

    const key = 'visitors-30d' as AudienceKey;
    await shop.control.updateAudience(shop.siteId, key, (audience) => ({ ...audience, status: 'running' }), T);
    const pass = { v: 1, kind: 'rule-pass', siteId: shop.siteId, audienceKey: key, at: T + 3 } as const;
    expect(await shop.rulePass({ ...pass, ruleVersion: 99 })).toMatchObject({ kind: 'outdated' });
    expect(await shop.rulePass({ ...pass, ruleVersion: blocked.ruleVersion })).toMatchObject({
      kind: 'finished',
      scanned: 4,
    });
    expect((await shop.audience(key)).pass).toEqual({
      startedAt: T + 3,
      finishedAt: T + 3,
      scanned: expect.any(Number),
    });
    expect(shop.queue).toEqual([{ v: 1, kind: 'sync', siteId: shop.siteId, at: T + 3 }]);
    await shop.sync(T + 3);
    expect(await shop.keysAtMeta('visitors-30d')).toEqual(emails('stays', 'new', 'cart'));
    expect((await shop.audience(key)).lastError).toBeUndefined();
  });

  it('for its token, it is tried again by itself after a while', async () => {
    const shop = await openShop('token', tables, graph);
    await shop.sync(T);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await graph.fail({ code: 190 }, '/users$');
    await shop.sync(T);
    expect((await shop.audience('visitors-30d')).status).toBe('blocked');
    expect(await shop.sync(T + 14 * MINUTE)).toMatchObject({ kind: 'idle' });
    await shop.sync(T + 15 * MINUTE);
    const { status, ruleVersion, audienceKey } = await shop.audience('visitors-30d');
    expect(status).toBe('running');
    const pass = {
      v: 1,
      kind: 'rule-pass',
      siteId: shop.siteId,
      audienceKey,
      ruleVersion,
      at: T + 15 * MINUTE,
    } as const;
    expect(shop.queue).toEqual([pass]);
    await shop.rulePass(pass);
    await shop.sync(T + 15 * MINUTE);
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('a'));
  });

  it('for its token, and the sync ends before it asks for the pass, a later one asks for it', async () => {
    const shop = await openShop('killed', tables, graph);
    await shop.sync(T);
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await graph.fail({ code: 190 }, '/users$');
    await shop.sync(T);
    const dying = { ...shop.deps, syncRequests: { send: () => Promise.reject(new Error('killed')) } };
    const later = { siteId: shop.siteId, at: T + 15 * MINUTE };
    await expect(createSyncAudience(dying)(later)).rejects.toThrow('killed');
    expect((await shop.audience('visitors-30d')).status).toBe('running');

    await shop.sync(T + 16 * MINUTE);
    const [pass] = shop.queue.splice(0);
    if (pass?.kind !== 'rule-pass') throw new Error('Nobody asked for the pass');
    expect(await shop.sync(T + 16 * MINUTE)).toMatchObject({ kind: 'idle' });
    expect(shop.queue).toEqual([]);
    await shop.rulePass(pass);
    await shop.sync(T + 16 * MINUTE);
    expect(await shop.emailsAtMeta('visitors-30d')).toEqual(emails('a'));
  });

  it('to create an audience, for want of an ad account', async () => {
    const shop = await openShop('unconnected', tables, graph, { meta: {} });
    await shop.tell('v1', T, visit(T), { email: 'a' });
    await shop.sync(T);
    expect(await shop.audience('visitors-30d')).toMatchObject({ status: 'blocked', lastError: { class: 'human' } });
    expect((await shop.record('v1'))?.operations.dirtyAt).toBeUndefined();
  });
});

it('a run that would change too much stops and asks, and goes on when it is allowed', async () => {
  const shop = await openShop('much', tables, graph, { maxChangeShare: 0.5 });
  const names = Array.from({ length: 120 }, (_, index) => `much${index}`);
  const large = { ...shop.deps, peopleARound: 1_000 };
  const sync = (at: number) => createSyncAudience(large)({ siteId: shop.siteId, at });
  await Promise.all(names.map((name) => shop.tell(name, T, visit(T), { email: name })));
  expect(await sync(T)).toMatchObject({ added: 120 });
  // That they moved changes nobody's membership.
  await Promise.all(names.map((name) => shop.tell(name, T, {}, { city: 'riga' })));
  expect(await sync(T)).toMatchObject({ added: 120, removed: 120, failures: [] });
  await shop.sweep(T + 30 * DAY);
  expect(await sync(T + 30 * DAY)).toMatchObject({ removed: 0, failures: ['visitors-30d: human'] });
  const stopped = await shop.audience('visitors-30d');
  expect(stopped).toMatchObject({ status: 'blocked' });
  expect(stopped.lastError?.message).toContain('120');
  expect(await shop.emailsAtMeta('visitors-30d')).toHaveLength(120);

  const at = T + 31 * DAY;
  const { audienceKey, ruleVersion, siteId } = stopped;
  await shop.control.updateAudience(siteId, audienceKey, (audience) => ({ ...audience, status: 'running' }), T);
  await shop.rulePass({ v: 1, kind: 'rule-pass', siteId, audienceKey, ruleVersion, at });
  expect(await sync(at)).toMatchObject({ removed: 120, failures: [] });
  expect(await shop.emailsAtMeta('visitors-30d')).toEqual([]);
  expect((await shop.audience('visitors-30d')).lastError).toBeUndefined();
});

it('a run that died anywhere is made good by the next one', async () => {
  const shop = await openShop('died', tables, graph);
  await shop.tell('v1', T, visit(T), { email: 'died1', phone: 'shared' });
  await shop.tell('v2', T, visit(T), { email: 'died2', phone: 'shared' });
  await shop.sync(T);
  for (let step = 0; step < 14; step++) {
    const at = T + 1 + step;
    const [email, other] = step % 2 === 0 ? ['died3', 'p3'] : ['died1', 'shared'];
    await shop.tell('v1', at, {}, { email, phone: other });
    shop.dieAfter(step);
    await shop.sync(at).catch((error: Error) => expect(error.message).toBe('killed'));
    shop.dieAfter(Number.POSITIVE_INFINITY);
    shop.advanceWall(HOUR);
    await shop.sync(at);
    expect(await shop.keysAtMeta('visitors-30d')).toEqual([...new Set(emails(email, other, 'died2', 'shared'))]);
    expect((await shop.record('v1'))?.operations.dirtyAt).toBeUndefined();
  }
});

it('somebody who is filed anew is due in time also when another device of theirs does something meanwhile', async () => {
  const shop = await openShop('devices', tables, graph);
  const { visitors } = shop.deps;
  for (const [name, at] of [['v1', T] as const, ['v2', T + 10 * DAY] as const]) {
    await shop.tell(name, at, { ...visit(at), aliases: ['one'] }, { email: name });
    await visitors.joinInto(shop.siteId, ['one'], { visitors: [name as VisitorId] });
    await shop.sync(at);
  }
  const end = T + 30 * DAY;
  expect((await shop.record('v1'))?.operations.dueAt).toBe(end);
  let isFirst = true;
  const sync = createSyncAudience({
    ...shop.deps,
    visitors: {
      ...visitors,
      async writeState(record) {
        // Whoever looks at v1 now finds it due at once, and so in time.
        if (record.visitorId === 'v1' && isFirst) await shop.tell('v2', end, add(end));
        if (record.visitorId === 'v1') isFirst = false;
        return visitors.writeState(record);
      },
    },
  });
  await sync({ siteId: shop.siteId, at: end });
  expect((await shop.record('v1'))?.operations.dueAt).toBe(end + HOUR);
});

it('a run that is asked for another looks again as of the later time', async () => {
  const shop = await openShop('as-of', tables, graph);
  const { visitors } = shop.deps;
  await shop.tell('v1', T, visit(T), { email: 'a' });
  const end = T + 30 * DAY;
  const answers: unknown[] = [];
  const sync = createSyncAudience({
    ...shop.deps,
    visitors: {
      ...visitors,
      async writeState(record) {
        if (answers.length === 0) answers.push(await shop.sync(end));
        return visitors.writeState(record);
      },
    },
  });
  expect(await sync({ siteId: shop.siteId, at: T })).toMatchObject({ kind: 'synced', added: 1, removed: 1 });
  expect(answers).toMatchObject([{ kind: 'handed over' }]);
  expect(await shop.emailsAtMeta('visitors-30d')).toEqual([]);
});
