import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/domain/time.ts';
import { scanAll } from '../support/facts-dump.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const FBP = 'fb.1.1760000000000.123456789';
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(NOW - HOUR);
}, 60_000);
afterAll(() => lab.stop());

const visit = (eventId: string, more: object = {}) => ({
  eventId,
  event: 'add_to_cart',
  visitorId: 'somebody',
  occurredAt: new Date(NOW).toISOString(),
  url: 'https://shop.example/shoes?utm_source=instagram&email=mary%40example.com',
  consent: { marketing: 'granted' },
  items: [{ itemId: 'shoes-1', price: 120 }],
  value: 120,
  currency: 'EUR',
  user: { fbp: FBP },
  ...more,
});

describe('events of visitors who left no address', () => {
  it('reach the Conversions API when they agreed, with the browser’s own ids and nothing of them kept here', async () => {
    const refused = visit('no', { visitorId: 'other', consent: { marketing: 'denied' } });
    expect(await lab.send('browser', [visit('yes'), refused], NOW)).toBe(202);
    await lab.drain();
    const { events } = (await lab.eventsAtMeta()) as { events: readonly Record<string, unknown>[] };
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ event_id: 'yes', event_name: 'AddToCart', action_source: 'website' });
    expect(JSON.stringify(events)).not.toMatch(/mary|192\.0\.2\.1|Mozilla/);
    const stored = await Promise.all(
      ['visitors', 'touches', 'conversions', 'control', 'ledger'].map((table) =>
        scanAll(lab.tables.client, lab.tables[table as 'visitors']),
      ),
    );
    expect(JSON.stringify([stored, lab.archived()])).not.toMatch(/192\.0\.2\.1|Mozilla/);
  });

  it('keep their id when they come again, by which Meta counts them once', async () => {
    await lab.send('browser', [visit('yes')], NOW);
    await lab.drain();
    const { events } = (await lab.eventsAtMeta()) as { events: readonly Record<string, unknown>[] };
    expect(new Set(events.map(({ event_id }) => event_id))).toEqual(new Set(['yes']));
  });
});

describe('events that a shop’s own server tells of', () => {
  it('are of a website when it says on what machine they were, which is kept nowhere either', async () => {
    const user = { fbp: FBP, ipAddress: '198.51.100.7', userAgent: 'ShopperBrowser/1' };
    await lab.send('server', [visit('by-server', { user })], NOW);
    await lab.drain();
    const { events } = (await lab.eventsAtMeta()) as { events: readonly Record<string, unknown>[] };
    expect(events.find(({ event_id }) => event_id === 'by-server')).toMatchObject({
      action_source: 'website',
      user_data_keys: expect.arrayContaining(['client_ip_address', 'client_user_agent']),
    });
    const stored = await scanAll(lab.tables.client, lab.tables.visitors);
    expect(JSON.stringify([stored, lab.archived()])).not.toMatch(/198\.51\.100\.7|ShopperBrowser/);
  });

  it('are found by what earlier ones said, when they say nothing themselves', async () => {
    await lab.send('server', [visit('no-keys', { user: undefined })], NOW);
    await lab.send('server', [visit('nobody-known', { user: undefined, visitorId: 'never-seen' })], NOW);
    await lab.drain();
    const { events } = (await lab.eventsAtMeta()) as { events: readonly Record<string, unknown>[] };
    expect(events.find(({ event_id }) => event_id === 'no-keys')).toMatchObject({ user_data: { fbp: [FBP] } });
    expect(events.some(({ event_id }) => event_id === 'nobody-known')).toBe(false);
  });
});

describe('a cart that is left behind', () => {
  const abandoned = async (): Promise<readonly Record<string, unknown>[]> => {
    const { events } = (await lab.eventsAtMeta()) as { events: readonly Record<string, unknown>[] };
    return events.filter(({ event_name }) => event_name === 'CartAbandoned');
  };
  const cart = (visitorId: string, at: number, more: object = {}) =>
    visit(`${visitorId}-${at}`, {
      visitorId,
      occurredAt: at,
      user: { fbp: `fb.1.1760000000000.${visitorId.length}` },
      ...more,
    });

  it('is told of once it was, here that of a visitor from before', async () => {
    await lab.sweep(NOW + 2 * HOUR);
    await lab.drain();
    expect(await abandoned()).toHaveLength(1);
  });

  it('is told of once, an hour after the last thing was put into it, by the browser’s own ids alone', async () => {
    const [first, last] = [NOW + DAY, NOW + DAY + 30 * MINUTE];
    await lab.send('browser', [cart('leaves', first)], first);
    await lab.drain();
    await lab.send('browser', [cart('leaves', last)], last);
    await lab.drain();
    const before = (await abandoned()).length;
    for (const at of [first + HOUR, last + HOUR - 1]) await lab.sweep(at);
    await lab.drain();
    expect(await abandoned()).toHaveLength(before);
    for (const at of [last + HOUR, last + HOUR + 5 * MINUTE, last + 2 * HOUR]) await lab.sweep(at);
    await lab.drain();
    const found = await abandoned();
    expect(found).toHaveLength(before + 1);
    expect(found.at(-1)).toMatchObject({
      action_source: 'system_generated',
      event_time: Math.floor((last + HOUR) / 1000),
    });
  });

  it('is not told of when it was bought or emptied in time, or its visitor said no', async () => {
    const at = NOW + 2 * DAY;
    const [bought, emptied, denied] = ['buys', 'empties-it', 'says-no-after'];
    await lab.send(
      'browser',
      [bought, emptied, denied].map((name) => cart(name, at)),
      at,
    );
    await lab.drain();
    const soon = at + 10 * MINUTE;
    await lab.send(
      'browser',
      [
        cart(bought, soon, { event: 'purchase', orderId: 'o-1' }),
        cart(emptied, soon, { event: 'remove_from_cart', items: [] }),
        cart(denied, soon, { event: 'page_view', consent: { marketing: 'denied' } }),
      ],
      soon,
    );
    await lab.drain();
    const before = await abandoned();
    await lab.sweep(at + 2 * HOUR);
    await lab.drain();
    expect(await abandoned()).toEqual(before);
  });

  it('is told of by the sync of somebody with an address, however often the sweep finds them first', async () => {
    const at = NOW + 3 * DAY;
    const user = { email: 'mary@example.com', fbp: 'fb.1.1760000000000.4' };
    await lab.send('server', [cart('has-address', at, { user })], at);
    await lab.drain();
    const before = (await abandoned()).length;
    for (const minutes of [60, 65, 70]) await lab.sweep(at + minutes * MINUTE);
    expect(lab.queues.forward).toHaveLength(0);
    await lab.drain();
    for (const minutes of [75, 80]) await lab.sweep(at + minutes * MINUTE);
    await lab.drain();
    expect(await abandoned()).toHaveLength(before + 1);
  });

  it('is told of again when another cart is left behind', async () => {
    const before = (await abandoned()).length;
    for (const day of [4, 5]) {
      const at = NOW + day * DAY;
      await lab.send('browser', [cart('comes-again', at)], at);
      await lab.drain();
      await lab.sweep(at + 2 * HOUR);
      await lab.drain();
    }
    const found = await abandoned();
    expect(found).toHaveLength(before + 2);
    expect(new Set(found.map(({ event_id }) => event_id)).size).toBe(found.length);
  });
});
