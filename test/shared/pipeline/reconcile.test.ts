import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudienceKey } from '../../../shared/domain/ids.ts';
import { HOUR } from '../../../shared/domain/time.ts';
import { createSyncAudience } from '../../../shared/pipeline/sync-audience.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startGraph, type TestGraph } from '../../support/graph.ts';
import { hash, openShop } from './sync-shop.ts';

const T = Date.UTC(2026, 2, 10, 12);
const AUDIENCE = 'visitors-30d';
const PEOPLE = ['anna', 'ben', 'cora', 'dora', 'emil'];
let tables: TestTables;
let graph: TestGraph;
beforeAll(async () => {
  [tables, graph] = await Promise.all([startDynamo(), startGraph()]);
});
afterAll(() => Promise.all([tables.stop(), graph.close()]));

let count = 0;

/** Five people at Meta, where somebody then took out Anna and put in a stranger; two rows a call. */
async function begin() {
  const shop = await openShop(`reconciled-${++count}`, tables, graph, { meta: { adAccountId: `act_8${count}` } });
  for (const name of PEOPLE) await shop.tell(name, T, { lastAt: T }, { email: name });
  await shop.sync(T);
  const id = (await shop.audience(AUDIENCE)).metaAudienceId ?? '';
  await graph.meta.removeUsers(id, [{ email: hash('anna') }]);
  await graph.meta.addUsers(id, [{ email: hash('stranger') }]);
  const { siteId } = shop;
  let left = Number.POSITIVE_INFINITY;
  /** Done, and then the function dies. */
  const mortal =
    <Args extends readonly unknown[], Answer>(call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const answer = await call(...args);
      left -= 1;
      if (left < 0) throw new Error('killed');
      return answer;
    };
  const { audiences, meta } = shop.deps;
  const sync = createSyncAudience({
    ...shop.deps,
    audiences: {
      ...audiences,
      updateAudienceSync: mortal(audiences.updateAudienceSync),
      putRun: mortal(audiences.putRun),
    },
    meta: { ...meta, rowsACall: 2, replaceBatch: mortal(meta.replaceBatch) },
  });
  return {
    ...shop,
    ask: () =>
      shop.control.updateAudienceSync(
        { siteId, audienceKey: AUDIENCE as AudienceKey },
        { reconcile: { askedAt: T, sent: 0, invalid: 0 } },
        { withoutReconcile: true },
      ),
    dieAfterSteps: (steps: number) => {
      left = steps;
    },
    sync: (at: number) => sync({ siteId, at }),
    replacements: async () =>
      (await graph.requests()).filter(({ path }) => path.endsWith(`/${id}/usersreplace`)).length,
    newestRun: () => shop.control.newestRun(siteId, AUDIENCE as AudienceKey),
    async strangers(): Promise<readonly string[]> {
      const held = new Set<string>();
      for await (const page of shop.deps.leaving.every.allRows(await shop.audience(AUDIENCE)))
        for (const { rowId } of page) held.add(rowId);
      return (await shop.emailsAtMeta(AUDIENCE)).filter((email) => !held.has(email));
    },
  };
}

const everybody = PEOPLE.map(hash).sort();

describe('an audience that somebody edited at Meta', () => {
  it('is filled anew in one session, as many rows a call as Meta takes, and a run says so', async () => {
    const shop = await begin();
    expect(await shop.emailsAtMeta(AUDIENCE)).not.toEqual(everybody);
    // Of rows that were sent before, and that the replacement takes away with everything else.
    await shop.control.updateAudienceSync(await shop.audience(AUDIENCE), { moreInvalidRows: 2 });
    expect(await shop.ask()).toBe(true);
    expect(await shop.ask()).toBe(false);
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(everybody);
    expect(await shop.replacements()).toBe(3);
    expect(await shop.newestRun()).toMatchObject({ kind: 'reconcile', outcome: 'done', added: 5, invalid: 0 });
    expect((await shop.audience(AUDIENCE)).invalidRows).toBe(0);
    expect((await shop.audience(AUDIENCE)).reconcile).toBeUndefined();
  });

  it('tells Meta first of those who left meanwhile', async () => {
    const shop = await begin();
    await shop.ask();
    await shop.tell('ben', T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(everybody.filter((email) => email !== hash('ben')));
  });

  it('is whole whichever of its steps the function dies after', async () => {
    // Three batches are noted and sent, the run is written, the wish is taken back.
    for (const step of [0, 1, 3, 5, 7]) {
      const shop = await begin();
      await shop.ask();
      shop.dieAfterSteps(step);
      await expect(shop.sync(T + HOUR)).rejects.toThrow('killed');
      shop.dieAfterSteps(Number.POSITIVE_INFINITY);
      shop.advanceWall(HOUR);
      if (step > 0) expect(await shop.strangers()).toEqual([]);
      await shop.sync(T + 2 * HOUR);
      expect({ step, at: await shop.emailsAtMeta(AUDIENCE) }).toEqual({ step, at: everybody });
      expect((await shop.audience(AUDIENCE)).reconcile).toBeUndefined();
    }
  }, 30_000);

  it('goes on with the second batch when the answer to the first got lost', async () => {
    const shop = await begin();
    await shop.ask();
    await graph.script({ status: 502, html: 'Bad gateway', commit: true }, 'usersreplace$');
    await shop.sync(T + HOUR);
    expect((await shop.audience(AUDIENCE)).lastError?.class).toBe('retry-later');
    await shop.sync(T + 2 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(everybody);
    expect(await shop.replacements()).toBe(3);
  });

  it('is begun anew when the first batch never arrived', async () => {
    const shop = await begin();
    await shop.ask();
    await graph.script({ status: 502, html: 'Bad gateway' }, 'usersreplace$');
    await shop.sync(T + HOUR);
    await shop.sync(T + 2 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(everybody);
  });

  it('gets the rest added when Meta closes the session after its 90 minutes', async () => {
    const shop = await begin();
    await shop.ask();
    await graph.script({ status: 502, html: 'Bad gateway', commit: true }, 'usersreplace$');
    await shop.sync(T + HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toHaveLength(2);
    await graph.heal();
    await graph.closeSessions();
    await shop.sync(T + 4 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(everybody);
    expect(await shop.replacements()).toBe(2);
    expect(await shop.newestRun()).toMatchObject({ kind: 'reconcile', outcome: 'done' });
  });

  it('waits while Meta is busy with another replacement', async () => {
    const shop = await begin();
    await shop.ask();
    await graph.script({ error: { code: 2650, subcode: 1_870_145 } }, 'usersreplace$');
    await shop.sync(T + HOUR);
    expect(await shop.unfinished.listUnfinished()).toContain(shop.siteId);
    await shop.sync(T + 2 * HOUR);
    expect(await shop.emailsAtMeta(AUDIENCE)).toEqual(everybody);
  });

  it('of nobody is not wiped, and the run says what to do', async () => {
    const shop = await begin();
    for (const name of PEOPLE) await shop.tell(name, T + HOUR, { withdrawnAt: T + HOUR });
    await shop.sync(T + HOUR);
    await shop.ask();
    await shop.sync(T + 2 * HOUR);
    expect(await shop.replacements()).toBe(0);
    expect((await shop.newestRun())?.error?.action).toContain('atMeta=delete');
  });
});
