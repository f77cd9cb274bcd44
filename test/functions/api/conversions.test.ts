import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackedEvent } from '../../../shared/domain/event/tracked-event.ts';
import type { OrderId, VisitorId } from '../../../shared/domain/ids.ts';
import { DAY, HOUR } from '../../../shared/domain/time.ts';
import type { SiteKeys } from '../../../shared/pipeline/create-site.ts';
import { NOW, startApi, type TestApi } from '../../support/api.ts';

let api: TestApi;
let keys: SiteKeys;
const STORY =
  'https://shop.example/shoes?utm_source=instagram&utm_medium=paid_social&utm_content=story&placement=Instagram_Stories';

const purchase = (orderId: string, more: Partial<TrackedEvent> = {}): Partial<TrackedEvent> => ({
  event: 'purchase',
  eventId: `p-${orderId}`,
  orderId: orderId as OrderId,
  visitorId: 'buyer' as VisitorId,
  value: 120,
  currency: 'EUR',
  items: [{ itemId: 'sku-1', name: 'Shoes', price: 120 }],
  ...more,
});

beforeAll(async () => {
  api = await startApi();
  keys = await api.newSite('shop');
  await api.ingest('shop', [
    { visitorId: 'buyer' as VisitorId, url: STORY, occurredAt: NOW - 2 * DAY, eventId: 'touch-1' },
    purchase('shoes', { occurredAt: NOW - DAY }),
    purchase('no/slash is too many', { occurredAt: NOW - DAY, visitorId: 'direct' as VisitorId, value: 10.5 }),
    ...Array.from({ length: 6 }, (_, i) =>
      purchase(`o-${i}`, { occurredAt: NOW - (10 + i) * DAY, visitorId: `b${i}` as VisitorId, value: i + 1 }),
    ),
    ...['#1001', 'a%b'].map((id) =>
      purchase(id, { occurredAt: NOW - 50 * DAY, visitorId: 'direct' as VisitorId, value: 1 }),
    ),
    purchase('old', { occurredAt: NOW - 60 * DAY, visitorId: 'old' as VisitorId }),
    purchase('yen', { occurredAt: NOW - 40 * DAY, visitorId: 'y' as VisitorId, currency: 'JPY', value: 5_000 }),
    { event: 'purchase', eventId: 'refused', visitorId: 'no' as VisitorId, occurredAt: NOW - DAY, consent: 'denied' },
    { event: 'refund', orderId: 'shoes' as OrderId, refundId: 'r1', value: 20, visitorId: 'buyer' as VisitorId },
  ]);
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const get = (path: string, query: Record<string, string> = {}) => api.call('GET', path, { key: keys.read, query });
const idsOf = (list: readonly { orderId: string }[]) => list.map(({ orderId }) => orderId);

describe('one order', () => {
  it('says what was bought, what led there, and so in one sentence', async () => {
    const { status, body } = await get('/v1/conversions/shoes');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId: 'shoes',
      orderedAt: new Date(NOW - DAY).toISOString(),
      currency: 'EUR',
      value: 100,
      grossValue: 120,
      refunded: 20,
      verified: true,
      items: [{ itemId: 'sku-1', name: 'Shoes', price: 120 }],
      refunds: [{ refundId: 'r1', value: 20 }],
      visitorIds: ['buyer'],
      unattributed: null,
      credits: { last_touch: [1], first_touch: [1], linear: [1], position_based: [1], time_decay: [1] },
      replacedBy: null,
    });
    expect(body.path).toMatchObject([
      { eventId: 'touch-1', kind: 'view', label: 'Instagram Story', source: 'instagram' },
    ]);
    expect(body.summary).toMatch(/^Instagram Story → bought Shoes, 120\.00 EUR/);
  });

  it('is found whatever its id looks like, as decoded and as encoded path', async () => {
    for (const id of ['no/slash is too many', '#1001', 'a%b']) {
      for (const path of [id, encodeURIComponent(id)]) {
        const { status, body } = await get(`/v1/conversions/${path}`);
        expect([status, body.orderId, body.unattributed]).toEqual([200, id, 'direct']);
      }
    }
  });

  it('that nobody knows is not found, nor a refused purchase without an order id', async () => {
    expect((await get('/v1/conversions/nothing')).status).toBe(404);
    expect((await get('/v1/conversions/e:refused')).status).toBe(404);
  });
});

describe('orders of a period', () => {
  it('are those of the last 30 days unless said otherwise, oldest first', async () => {
    const { body } = await get('/v1/conversions');
    expect(idsOf(body.conversions)).toEqual([
      'o-5',
      'o-4',
      'o-3',
      'o-2',
      'o-1',
      'o-0',
      'no/slash is too many',
      'shoes',
    ]);
    expect(body.nextCursor).toBeUndefined();
  });

  it('come page by page, without repeating or leaving out', async () => {
    const found: string[] = [];
    let query: Record<string, string> = { from: '2025-12-01', to: '2026-03-11', limit: '3' };
    for (;;) {
      const { status, body } = await get('/v1/conversions', query);
      expect(status).toBe(200);
      expect(body.conversions.length).toBeLessThanOrEqual(3);
      found.push(...idsOf(body.conversions));
      if (body.nextCursor === undefined) break;
      query = { cursor: body.nextCursor, limit: '3' };
    }
    expect(found).toHaveLength(12);
    expect(new Set(found).size).toBe(12);
    expect(found[0]).toBe('old');
  });

  it('may be asked for since ever and for ever, in a list and in a report', async () => {
    const found: string[] = [];
    let query: Record<string, string> = { from: '1950-01-01', to: '9999-12-31', limit: '7' };
    for (;;) {
      const { status, body } = await get('/v1/conversions', query);
      expect(status).toBe(200);
      found.push(...idsOf(body.conversions));
      if (body.nextCursor === undefined) break;
      query = { cursor: body.nextCursor, limit: '7' };
    }
    expect(found).toHaveLength(12);
    expect(found[0]).toBe('old');
    const report = await get('/v1/reports/attribution', { from: '0001-01-01', to: '9999-12-31' });
    expect(report.status).toBe(200);
    expect(report.body.to).toBe('9999-12-31T00:00:00.000Z');
    expect(report.body.totals.conversions).toBe(12);
  });

  it('include the beginning and leave out the end', async () => {
    const at = NOW - DAY;
    const within = await get('/v1/conversions', { from: String(at), to: String(at + 1) });
    expect(idsOf(within.body.conversions)).toEqual(['no/slash is too many', 'shoes']);
    const before = await get('/v1/conversions', { from: new Date(at - HOUR).toISOString(), to: String(at) });
    expect(before.body.conversions).toEqual([]);
  });

  it('can be had as CSV and NDJSON, with the cursor in a header', async () => {
    const csv = await get('/v1/conversions', { format: 'csv', limit: '2' });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text.split('\r\n')).toHaveLength(4);
    expect(csv.text).toMatch(/^orderId,orderedAt,currency,value,/);
    const next = csv.headers['x-next-cursor'] ?? '';
    const lines = await get('/v1/conversions', { format: 'ndjson', cursor: next });
    expect(lines.headers['content-type']).toBe('application/x-ndjson');
    const orders = lines.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(idsOf(orders)).toEqual(['o-3', 'o-2', 'o-1', 'o-0', 'no/slash is too many', 'shoes']);
    expect(lines.headers['x-next-cursor']).toBeUndefined();
  });
});

describe('the attribution report', () => {
  it('shares orders among channels, direct included', async () => {
    const { status, body } = await get('/v1/reports/attribution', {
      from: '2026-03-01',
      to: '2026-03-11',
      groupBy: 'source',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'last_touch',
      groupBy: 'source',
      currency: 'EUR',
      from: '2026-03-01T00:00:00.000Z',
      lookbackDays: 30,
      rows: [
        { key: 'instagram', conversions: 1, value: 100, grossValue: 120 },
        { key: null, unattributed: 'direct', conversions: 1, value: 10.5 },
      ],
      totals: { conversions: 2, value: 110.5 },
    });
  });

  it('can be had as CSV', async () => {
    const csv = await get('/v1/reports/attribution', {
      from: '2026-03-01',
      to: '2026-03-11',
      groupBy: 'source',
      format: 'csv',
    });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toMatch(/^attachment/);
    expect(csv.text).toMatch(/instagram,EUR,1,1\.0000,100\.00/);
  });
});

const BAD: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ['an unknown parameter', '/v1/conversions', { form: 'x' }, 'form'],
  ['a time that is none', '/v1/conversions', { from: 'yesterday' }, 'from'],
  ['a period that ends before it begins', '/v1/conversions', { from: '2026-02-02', to: '2026-02-01' }, 'from'],
  ['a format nobody writes', '/v1/conversions', { format: 'xlsx' }, 'format'],
  ['a limit beyond reason', '/v1/conversions', { limit: '5000' }, 'limit'],
  ['a cursor that is none', '/v1/conversions', { cursor: 'abc' }, 'cursor'],
  ['an unknown model', '/v1/reports/attribution', { model: 'best' }, 'model'],
  ['a lookback beyond what is kept', '/v1/reports/attribution', { lookbackDays: '91' }, 'lookbackDays'],
  ['a grouping nobody knows', '/v1/reports/attribution', { groupBy: 'moon' }, 'groupBy'],
  ['an unknown parameter of a report', '/v1/reports/attribution', { colour: 'red' }, 'colour'],
];

describe('a question is refused by name', () => {
  it.each(BAD)('for %s', async (_, path, query, field) => {
    const { status, body } = await get(path, query);
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual([field]);
  });

  it('for a parameter given twice', async () => {
    const { status, body } = await api.call('GET', '/v1/conversions', { key: keys.read, query: 'limit=1&limit=2' });
    expect([status, body.errors[0].path]).toEqual([400, 'limit']);
  });
});
