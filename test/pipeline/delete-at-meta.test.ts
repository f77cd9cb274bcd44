import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/domain/time.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const PATH = '/v1/audiences/visitors-30d';
let lab: FunctionLab;
let now = NOW;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(NOW - 3 * HOUR);
  const user = { consent: { marketing: 'granted' }, user: { email: 'mary@example.com' } };
  await lab.send('server', [{ visitorId: 'mary', eventId: 'e-1', event: 'page_view', ...user }], NOW);
  // One that stays throughout.
  await lab.change('POST', '/v1/audiences', { template: 'viewed-not-bought' }, NOW);
  await lab.drain();
}, 60_000);
afterAll(() => lab.stop());

type Deletion = {
  readonly audienceKey: string;
  readonly metaAudienceId: string;
  readonly lastError: { class: string } | null;
};
type List = {
  readonly audiences: readonly { audienceKey: string; metaAudienceId: string | null }[];
  deletions: readonly Deletion[];
};
const list = async (): Promise<List> => (await lab.ask('/v1/audiences', now)) as List;
const listsAtMeta = async () => new Map((await lab.audiencesAtMeta()).map(({ id, members }) => [id, members.length]));
const idOf = async (key: string) =>
  (await list()).audiences.find(({ audienceKey }) => audienceKey === key)?.metaAudienceId;
const remove = (path: string) => lab.change('DELETE', path, {}, now);
async function sweep(after = 10 * MINUTE): Promise<void> {
  now += after;
  await lab.sweep(now);
  await lab.drain();
}

describe('an audience that is deleted', () => {
  it('stays at Meta unless somebody says otherwise, also later', async () => {
    const id = (await idOf('abandoned-cart')) ?? '';
    expect(await remove('/v1/audiences/abandoned-cart?atMeta=perhaps')).toBe(400);
    expect(await remove('/v1/audiences/abandoned-cart')).toBe(204);
    await sweep();
    expect((await listsAtMeta()).has(id)).toBe(true);
    expect(await remove('/v1/audiences/abandoned-cart?atMeta=delete')).toBe(204);
    await lab.drain();
    expect((await listsAtMeta()).has(id)).toBe(false);
    expect(await remove('/v1/audiences/abandoned-cart?atMeta=delete')).toBe(404);
  });

  it('goes from Meta once Meta can be reached, and the ledger only then', async () => {
    const id = (await idOf('visitors-30d')) ?? '';
    await lab.failMeta({
      match: { method: 'DELETE' },
      times: 4,
      respond: { status: 502, html: '<h1>Bad gateway</h1>' },
    });
    expect(await remove(`${PATH}?atMeta=delete`)).toBe(204);
    await lab.drain();
    expect((await listsAtMeta()).get(id)).toBe(1);
    expect((await list()).deletions).toMatchObject([
      { audienceKey: 'visitors-30d', lastError: { class: 'retry-later' } },
    ]);
    expect(await lab.brokenInvariants(now)).toEqual([]);
    for (let round = 0; round < 4; round++) await sweep();
    expect((await listsAtMeta()).has(id)).toBe(false);
    expect((await list()).deletions).toEqual([]);
    expect(await lab.brokenInvariants(now)).toEqual([]);
  });

  it('goes from Meta after a day in which Meta was down, and the ledger not a moment before', async () => {
    expect(await lab.change('POST', '/v1/audiences', { template: 'visitors-30d' }, now)).toBe(201);
    await lab.drain();
    const id = (await idOf('visitors-30d')) ?? '';
    const until = new Date(now + DAY).toISOString();
    await lab.failMeta({ match: { method: 'DELETE', until }, times: 1_000, respond: { status: 503, html: 'down' } });
    expect(await remove(`${PATH}?atMeta=delete`)).toBe(204);
    await lab.drain();
    for (let hour = 3; hour < 24; hour += 3) await sweep(3 * HOUR);
    expect((await listsAtMeta()).get(id)).toBe(1);
    expect((await list()).deletions).toMatchObject([{ metaAudienceId: id }]);
    expect(await lab.brokenInvariants(now)).toEqual([]);
    for (let round = 0; round < 3; round++) await sweep(3 * HOUR);
    expect((await listsAtMeta()).has(id)).toBe(false);
    expect((await list()).deletions).toEqual([]);
  });

  it('is found gone where the answer was lost', async () => {
    expect(await lab.change('POST', '/v1/audiences', { template: 'visitors-30d' }, now)).toBe(201);
    await lab.drain();
    const id = (await idOf('visitors-30d')) ?? '';
    expect((await listsAtMeta()).get(id)).toBe(1);
    await lab.failMeta({ match: { method: 'DELETE' }, respond: { status: 502, html: 'lost', commit: true } });
    await remove(`${PATH}?atMeta=delete`);
    await lab.drain();
    await sweep();
    expect((await listsAtMeta()).has(id)).toBe(false);
    expect((await list()).deletions).toEqual([]);
  });

  it('is refused by Meta, waits for a human, and is in the way of its own key alone', async () => {
    expect(await lab.change('POST', '/v1/audiences', { template: 'visitors-30d' }, now)).toBe(201);
    await lab.drain();
    const old = (await idOf('visitors-30d')) ?? '';
    expect((await listsAtMeta()).get(old)).toBe(1);
    await lab.failMeta({ match: { method: 'DELETE' }, respond: { error: { code: 2656 }, status: 400 } });
    await remove(`${PATH}?atMeta=delete`);
    expect(await lab.change('POST', '/v1/audiences', { template: 'visitors-30d' }, now)).toBe(201);
    await lab.drain();
    await sweep();
    expect((await list()).deletions).toMatchObject([{ metaAudienceId: old, lastError: { class: 'human' } }]);
    // The new one has no list before the old one is gone: their people are told apart by it.
    expect(await idOf('visitors-30d')).toBeNull();
    await remove(`${PATH}?atMeta=delete`);
    expect(await lab.change('POST', '/v1/audiences', { template: 'visitors-30d' }, now)).toBe(201);
    await sweep();
    await sweep();
    await sweep();
    const made = (await idOf('visitors-30d')) ?? '';
    const lists = await listsAtMeta();
    expect([lists.has(old), lists.get(made)]).toEqual([false, 1]);
    expect(await lab.brokenInvariants(now)).toEqual([]);
  });
});
