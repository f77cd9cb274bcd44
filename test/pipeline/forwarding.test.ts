import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../shared/domain/time.ts';
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

async function drain(): Promise<void> {
  for (let round = 0; Object.values(lab.queues).flat().length > 0; round++) {
    expect(round).toBeLessThan(10);
    for (const queue of ['events', 'sync', 'forward'] as const) {
      const batch = lab.queues[queue].splice(0);
      if (batch.length > 0) expect(await lab.deliver(queue, batch)).toEqual([]);
    }
  }
}

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
    await drain();
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
    await drain();
    const { events } = (await lab.eventsAtMeta()) as { events: readonly Record<string, unknown>[] };
    expect(new Set(events.map(({ event_id }) => event_id))).toEqual(new Set(['yes']));
  });
});
