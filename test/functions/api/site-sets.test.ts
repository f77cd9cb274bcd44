import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let keys: Awaited<ReturnType<TestApi['newSite']>>;
let others: typeof keys;

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
  others = await api.newSite('other');
}, 60_000);
afterAll(async () => {
  expect(api.faults).toEqual([]);
  await api.stop();
});

const get = (address: string, key = keys.read) => {
  const [path = '', query = ''] = address.split('?');
  return api.call('GET', path, { key, query, now: NOW });
};
const send = (method: 'PUT' | 'POST' | 'PATCH', path: string, body: unknown, key = keys.admin) =>
  api.call(method, path, { key, body, now: NOW });

describe('daily rates', () => {
  it('are set, replaced, listed in pages and taken away; each site has its own', async () => {
    const rates = ['2026-03-01', '2026-03-02', '2026-03-03'].map((day, i) => ({ day, currency: 'PLN', rate: 0.2 + i }));
    expect((await send('PUT', '/v1/rates', { rates })).body).toEqual({ base: 'EUR', set: 3, removed: 0 });
    const again = { rates: [{ day: '2026-03-02', currency: 'pln', rate: 0.25 }] };
    expect((await send('POST', '/v1/rates', again)).body).toEqual({ base: 'EUR', set: 1, removed: 0 });
    const first = (await get('/v1/rates?limit=2')).body;
    expect(first).toMatchObject({
      base: 'EUR',
      rates: [
        { day: '2026-03-01', currency: 'PLN', rate: 0.2 },
        { day: '2026-03-02', currency: 'PLN', rate: 0.25 },
      ],
    });
    const next = (await get(`/v1/rates?limit=2&cursor=${first.nextCursor}`)).body;
    expect(next).toEqual({ base: 'EUR', rates: [{ day: '2026-03-03', currency: 'PLN', rate: 2.2 }] });
    const removal = { rates: [{ day: '2026-03-03', currency: 'PLN', rate: null }] };
    expect((await send('PUT', '/v1/rates', removal)).body).toEqual({ base: 'EUR', set: 0, removed: 1 });
    const days = async (query: string) =>
      (await get(`/v1/rates?${query}`)).body.rates.map(({ day }: { day: string }) => day);
    expect(await days('')).toEqual(['2026-03-01', '2026-03-02']);
    expect(await days('from=2026-03-02')).toEqual(['2026-03-02']);
    expect(await days('to=2026-03-02')).toEqual(['2026-03-01']);
    expect(await days('currency=USD')).toEqual([]);
    expect((await get('/v1/rates', others.read)).body.rates).toEqual([]);
  });

  it('that make no sense are refused, each with what is wrong, and none of the request is set', async () => {
    const rates = [
      { day: '2026-02-30', currency: 'PLN', rate: 1 },
      { day: '2026-03-01', currency: 'ZZZ', rate: 1 },
      { day: '2026-03-01', currency: 'USD', rate: 0 },
      { day: '2026-03-01', currency: 'GBP', rate: 1.1 },
    ];
    const { status, body } = await send('PUT', '/v1/rates', { rates });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'rates.0.day',
      'rates.1.currency',
      'rates.2.rate',
    ]);
    expect((await get('/v1/rates?currency=GBP')).body.rates).toEqual([]);
    const twice = { day: '2026-03-01', currency: 'GBP', rate: 1 };
    expect((await send('PUT', '/v1/rates', { rates: [twice, twice] })).body.errors[0].detail).toContain('again');
    const own = await send('PUT', '/v1/rates', { rates: [{ ...twice, currency: 'EUR' }] });
    expect(own.body.errors[0].detail).toContain("site's own currency");
    expect((await send('PUT', '/v1/rates', { rates: [twice] }, keys.read)).status).toBe(403);
  });

  it('convert into the site’s currency alone', async () => {
    const { status, body } = await get('/v1/reports/attribution?convert=true&currency=USD');
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'currency', detail: expect.stringContaining("the site's (EUR)") }]);
    expect((await get('/v1/reports/attribution?convert=perhaps')).status).toBe(400);
    expect((await get('/v1/reports/attribution?convert=true')).body).toMatchObject({
      currency: 'EUR',
      convertedTo: 'EUR',
      withoutRate: [],
    });
  });
});
