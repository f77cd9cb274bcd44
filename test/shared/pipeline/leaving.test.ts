import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudienceKey, VisitorId } from '../../../shared/domain/ids.ts';
import type { Leaving } from '../../../shared/domain/leaving/leaving.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import { NO_FACTS } from '../../../shared/domain/visitor/visitor-facts.ts';
import { NOTHING_TOLD } from '../../../shared/domain/visitor/visitor-record.ts';
import { createCheckSuppressed } from '../../../shared/pipeline/check-suppressed.ts';
import { scanLedgers } from '../../../shared/storage/ledger-scan.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { hash, openShop } from './sync-shop.ts';

const T = Date.UTC(2026, 2, 10, 12);
const TOO_SMALL = { code: 200, subcode: 1_870_047 };
let tables: TestTables;
let graph: TestGraph;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(() => Promise.all([tables.stop(), graph.close()]));

let count = 0;
const AUDIENCE = 'visitors-30d';

/** Anna and Ben at Meta, in a shop of their own. */
async function begin(...names: readonly string[]) {
  return beginIn(`act_9${count + 1}`, ...names);
}

async function beginIn(adAccountId: string, ...names: readonly string[]) {
  const shop = await openShop(`leaving-${++count}`, tables, graph, { meta: { adAccountId } });
  for (const name of names) await shop.tell(name, T, { lastAt: T }, { email: name });
  await shop.sync(T);
  expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(names.map(hash).sort());
  const records = shop.deps.leaving.records;
  return {
    ...shop,
    records,
    pause: (key: string) =>
      shop.control.updateAudience(
        shop.siteId,
        key as AudienceKey,
        (audience) => ({ ...audience, status: 'paused' }),
        T,
      ),
    /** As `process` leaves it; or the visitor came back at once. */
    async erased(name: string, { leavingId = 'one', cameBack = false } = {}): Promise<void> {
      const leaving: Leaving = {
        siteId: shop.siteId,
        leavingId,
        reason: 'erasure',
        requestedAt: T + HOUR,
        visitorIds: [name as VisitorId],
        aliasIds: [],
        erasedHereAt: T + HOUR,
        emails: [hash(name)],
        phones: [],
        atMeta: { status: 'pending' },
      };
      await records.open(leaving);
      const record = await shop.record(name);
      if (record === undefined || cameBack) return;
      const facts = { ...NO_FACTS, erasedAt: T + HOUR };
      await shop.deps.visitors.writeState({ ...record, facts, operations: { told: NOTHING_TOLD } });
    },
    async state(leavingId = 'one'): Promise<Leaving | undefined> {
      return (await shop.leavings.listLeavings(shop.siteId)).leavings.find((one) => one.leavingId === leavingId);
    },
    async rows(): Promise<readonly string[]> {
      const found: string[] = [];
      for await (const page of shop.deps.leaving.every.allRows(await shop.audience(AUDIENCE)))
        found.push(...page.map(({ rowId }) => rowId));
      return found.sort();
    },
  };
}

describe('a withdrawal', () => {
  it('reaches audiences that are paused within one sync, and is remembered as confirmed', async () => {
    const shop = await begin('anna', 'ben');
    await shop.pause(AUDIENCE);
    await shop.pause('abandoned-cart');
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
    expect(await shop.rows()).toEqual([hash('ben')]);
    expect((await shop.record('anna'))?.operations).toMatchObject({ removed: { upTo: T + HOUR, at: T + HOUR } });
    expect((await shop.record('anna'))?.operations.dirtyAt).toBeUndefined();
  });

  it('reaches an audience that was deleted here and kept at Meta', async () => {
    const shop = await begin('anna', 'ben');
    const { metaAudienceId } = await shop.audience(AUDIENCE);
    await shop.control.deleteAudience(shop.siteId, AUDIENCE as AudienceKey, T);
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    const found = (await graph.audiences()).find(({ id }) => id === metaAudienceId);
    expect(found?.members.map(({ EMAIL }) => EMAIL)).toEqual([hash('ben')]);
  });

  it('taken back before Meta heard of it leaves nobody out who gave their address again', async () => {
    const shop = await begin('anna', 'ben');
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.tell('anna', T + 2 * HOUR, { lastAt: T + 2 * HOUR, grantedAt: T + 2 * HOUR }, { email: 'anna' });
    await shop.sync(T + 2 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('anna'), hash('ben')].sort());
  });

  it('waits for a Meta that is down for a day, and is not lost', async () => {
    const shop = await begin('anna', 'ben');
    await graph.fail({ code: 2 }, 'usersofanyaudience|/users$', 100);
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    expect(await shop.unfinished.listUnfinished()).toContain(shop.siteId);
    expect((await shop.record('anna'))?.operations.dirtyAt).toBeDefined();
    await graph.heal();
    await shop.sync(T + DAY + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
    expect((await shop.record('anna'))?.operations.dirtyAt).toBeUndefined();
  });

  it('leaves an address at Meta that somebody else gave too', async () => {
    const shop = await begin('anna', 'ben');
    await shop.tell('twin', T, { lastAt: T }, { email: 'anna' });
    await shop.sync(T + HOUR);
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('anna'), hash('ben')].sort());
  });
});

describe('an erasure at Meta', () => {
  it('takes the person out of everything in one call and forgets their hashes', async () => {
    const shop = await begin('anna', 'ben', 'cleo');
    await shop.erased('anna');
    await shop.erased('cleo', { leavingId: 'two' });
    const before = (await graph.requests()).length;
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
    const calls = (await graph.requests()).slice(before).filter(({ method }) => method === 'DELETE');
    expect(calls.map(({ path }) => path.split('/').at(-1))).toEqual(['usersofanyaudience']);
    expect(await shop.state()).toMatchObject({
      atMeta: { status: 'confirmed', way: 'usersofanyaudience' },
      emails: [],
    });
  });

  it('takes the address out of an audience where nobody else is wanted under it, though it stays in others', async () => {
    const shop = await begin('ben');
    const cart = { lastAt: T - 2 * HOUR, cartAdds: [{ item: 1, at: T - 2 * HOUR, quantity: 1 }] };
    await shop.tell('anna', T, cart, { email: 'anna' });
    await shop.tell('twin', T, { lastAt: T }, { email: 'anna' });
    await shop.sync(T);
    expect(await shop.emailsAtMeta('abandoned-cart')).toEqual([hash('anna')]);
    await shop.erased('anna');
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta('abandoned-cart')).toEqual([]);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('anna'), hash('ben')].sort());
    expect(await shop.state()).toMatchObject({ atMeta: { status: 'confirmed' }, emails: [] });
  });

  it('replaces the audience by everybody else where Meta lets nobody leave', async () => {
    const shop = await begin('anna', 'ben');
    await shop.erased('anna');
    await graph.fail(TOO_SMALL, 'usersofanyaudience|/users$', 2);
    await shop.sync(T + HOUR);
    await graph.heal();
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
    expect(await shop.rows()).toEqual([hash('ben')]);
    expect(await shop.state()).toMatchObject({ atMeta: { status: 'confirmed', way: 'usersreplace' } });
  });

  it('asks a human where nobody else is left, then deletes the audience and makes it anew', async () => {
    const shop = await begin('anna');
    const old = (await shop.audience(AUDIENCE)).metaAudienceId;
    await shop.erased('anna');
    await graph.fail(TOO_SMALL, 'usersofanyaudience|/users$', 100);
    await shop.sync(T + HOUR);
    expect(await shop.state()).toMatchObject({ atMeta: { status: 'waiting for a human', audiences: [AUDIENCE] } });
    expect(await shop.audience(AUDIENCE)).toMatchObject({ status: 'blocked', lastError: { class: 'human' } });
    await shop.records.changeLeaving((await shop.state()) as Leaving, (one) => ({ ...one, approvedAt: T + 2 * HOUR }));
    await shop.sync(T + 2 * HOUR);
    await graph.heal();
    expect(await shop.state()).toMatchObject({
      atMeta: { status: 'confirmed', way: 'delete and recreate' },
      emails: [],
    });
    expect((await graph.audiences()).map(({ id }) => id)).not.toContain(old);
    const anew = await shop.audience(AUDIENCE);
    expect(anew).toMatchObject({ status: 'running' });
    expect(anew.metaAudienceId).not.toBe(old);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([]);
    expect(await shop.rows()).toEqual([]);
  });

  it('keeps whoever came back under the same address', async () => {
    const shop = await begin('anna', 'ben');
    await shop.erased('anna', { cameBack: true });
    await graph.fail({ code: 2 }, 'usersofanyaudience', 2);
    await shop.sync(T + HOUR);
    await graph.heal();
    await shop.sync(T + 2 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('anna'), hash('ben')].sort());
    expect(await shop.state()).toMatchObject({ atMeta: { status: 'confirmed' } });
  });
});

describe('two sites on one ad account', () => {
  it('do not lose each other’s people', async () => {
    const [one, two] = [await beginIn('act_900', 'anna', 'ben'), await beginIn('act_900', 'anna', 'cleo')];
    await one.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await one.sync(T + HOUR);
    expect(await one.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
    expect(await two.emailsAtMeta(AUDIENCE)).toEqual([hash('anna'), hash('cleo')].sort());
    expect(await two.rows()).toEqual(await two.emailsAtMeta(AUDIENCE));
    await two.erased('anna');
    await two.sync(T + HOUR);
    expect(await two.emailsAtMeta(AUDIENCE)).toEqual([hash('cleo')]);
    expect(await two.state()).toMatchObject({ atMeta: { status: 'confirmed', way: 'users' } });
  });
});

describe('an audience that becomes too small', () => {
  it('holds up those who are in it, and nobody who leaves with them', async () => {
    const shop = await begin('ben', 'cleo');
    const cart = { lastAt: T - 2 * HOUR, cartAdds: [{ item: 1, at: T - 2 * HOUR, quantity: 1 }] };
    await shop.tell('anna', T, cart, { email: 'anna' });
    await shop.sync(T);
    const cartId = (await shop.audience('abandoned-cart')).metaAudienceId;
    await shop.erased('anna');
    await shop.erased('cleo', { leavingId: 'two' });
    await graph.fail(TOO_SMALL, `usersofanyaudience|${cartId}/users`, 100);
    await shop.sync(T + HOUR);
    await graph.heal();
    expect(await shop.state()).toMatchObject({
      atMeta: { status: 'waiting for a human', audiences: ['abandoned-cart'] },
    });
    expect(await shop.state('two')).toMatchObject({ atMeta: { status: 'confirmed' }, emails: [] });
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
  });
});

describe('an audience that is gone at Meta', () => {
  it('is made anew and filled with everybody', async () => {
    const shop = await begin('anna', 'ben');
    const old = (await shop.audience(AUDIENCE)).metaAudienceId ?? '';
    await graph.meta.deleteAudience(old);
    await shop.tell('cleo', T + HOUR, { lastAt: T + HOUR }, { email: 'cleo' });
    await shop.sync(T + HOUR);
    expect((await shop.audience(AUDIENCE)).lastError?.message).toContain('deleted at Meta');
    expect(await shop.rows()).toEqual([]);
    shop.queue.length = 0;
    await shop.sync(T + 2 * HOUR);
    for (const message of shop.queue.splice(0)) if (message.kind === 'rule-pass') await shop.rulePass(message);
    await shop.sync(T + 2 * HOUR);
    const anew = await shop.audience(AUDIENCE);
    expect(anew.metaAudienceId).not.toBe(old);
    expect(anew).toMatchObject({ status: 'running' });
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(['anna', 'ben', 'cleo'].map(hash).sort());
  });

  it('keeps nobody who leaves waiting', async () => {
    const shop = await begin('anna');
    await shop.tell('twin', T, { lastAt: T }, { email: 'anna', phone: 'twins' });
    await shop.sync(T);
    await shop.erased('anna');
    await graph.meta.deleteAudience((await shop.audience(AUDIENCE)).metaAudienceId ?? '');
    await graph.fail(TOO_SMALL, 'usersofanyaudience', 1);
    await shop.records.changeLeaving((await shop.state()) as Leaving, (one) => ({ ...one, phones: [hash('own')] }));
    await shop.sync(T + HOUR);
    await graph.heal();
    expect(await shop.state()).toMatchObject({ atMeta: { status: 'confirmed' } });
  });

  it('is not made anew while the account is out of reach', async () => {
    const shop = await begin('anna', 'ben');
    const gone = { code: 100, subcode: 33 };
    await graph.fail(gone, '/users$|/customaudiences$', 9);
    await shop.tell('cleo', T + HOUR, { lastAt: T + HOUR }, { email: 'cleo' });
    await shop.sync(T + HOUR);
    await graph.heal();
    expect(await shop.audience(AUDIENCE)).toMatchObject({ status: 'blocked', lastError: { class: 'human' } });
    expect(await shop.rows()).toEqual(['anna', 'ben', 'cleo'].map(hash).sort());
  });
});

describe('the nightly check', () => {
  it('finds a row of somebody who said no, whatever became of the audience, and has them taken out', async () => {
    const shop = await begin('anna', 'ben');
    await shop.tell('anna', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    await shop.pause(AUDIENCE);
    const audience = await shop.audience(AUDIENCE);
    const planted = { rowId: hash('anna'), kind: 'email', holders: new Map([['anna', '']]), phones: new Set<string>() };
    await shop.deps.ledger(audience).write({ rows: [{ ...planted, kind: 'email' }] });
    await graph.meta.addUsers(audience.metaAudienceId ?? '', [{ email: hash('anna') }]);
    const check = createCheckSuppressed({
      ledgers: async function* () {
        for await (const page of scanLedgers(tables.client, tables.ledger))
          yield new Map([...page].filter(([siteId]) => siteId === shop.siteId));
      },
      visitors: shop.deps.visitors,
      leavings: { ...shop.leavings, listOpen: () => shop.leavings.listOpen(shop.siteId) },
      eventsQueue: { send: async () => {} },
      syncRequests: shop.deps.syncRequests,
    });
    shop.queue.length = 0;
    expect(await check(T + DAY)).toMatchObject({ found: 1, rows: 2 });
    expect(shop.queue).toEqual([{ v: 1, kind: 'sync', siteId: shop.siteId, at: T + DAY }]);
    await shop.sync(T + DAY);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual([hash('ben')]);
    expect(await check(T + 2 * DAY)).toEqual({ found: 0, rows: 1, unfinished: 0 });
  });
});
