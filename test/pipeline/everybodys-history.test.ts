import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../shared/domain/time.ts';
import { type FunctionLab, LAB_KEYS, LAB_SITE, startFunctionLab } from '../support/function-lab.ts';

const START = Date.UTC(2026, 2, 9, 10);
const MIDNIGHT = Date.UTC(2026, 2, 10, 0, 7);
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
});
afterAll(() => lab.stop());

const came = (visitorId: string, eventId: string, source: string, occurredAt: number, more: object = {}) => ({
  eventId,
  event: 'page_view',
  visitorId,
  occurredAt,
  url: `https://shop.example/?utm_source=${source}&utm_medium=social`,
  consent: { marketing: 'granted' },
  ...more,
});

describe('everybody’s history', () => {
  it('is built by the schedule, answers what raw events answer, and knows nobody who was erased', async () => {
    await lab.begin(START);
    await lab.send(
      'server',
      [
        came('buyer', 'a', 'instagram', START),
        came('buyer', 'b', 'google', START + HOUR),
        came('buyer', 'c', 'google', START + HOUR + MINUTE, {
          event: 'purchase',
          orderId: 'o-1',
          value: 120,
          currency: 'EUR',
        }),
        came('other', 'd', 'instagram', START + MINUTE),
        came('third', 'e', 'instagram', START + MINUTE),
      ],
      START + 2 * HOUR,
    );
    await lab.drain();
    const ask = (at: number) =>
      lab.ask('/v1/reports/attribution?from=2026-03-09&to=2026-03-11&groupBy=source&model=markov&visits=true', at);
    const fromRaw = (await ask(MIDNIGHT)) as { rows: unknown[]; totals: { visits: number } };
    expect(fromRaw).toMatchObject({ totals: { visits: 4, conversions: 1 }, journeys: { all: 3, converting: 1 } });

    await lab.buildHistory(START + 6 * HOUR);
    expect(lab.objects('history/').map((name) => name.split('-').slice(0, 3).join('-'))).toEqual([
      `history/${LAB_SITE}/2026-03-09/12`,
    ]);
    await lab.buildHistory(MIDNIGHT);
    const files = lab.objects('history/');
    expect(files.map((name) => name.split('-').slice(0, 3).join('-'))).toEqual([`history/${LAB_SITE}/2026-03-09/day`]);
    expect(await ask(MIDNIGHT)).toEqual(fromRaw);
    await lab.buildHistory(MIDNIGHT + 4 * HOUR);
    expect(lab.objects('history/')).toEqual(files);

    const erased = await lab.request('DELETE', '/v1/visitors/other', { key: LAB_KEYS.admin, at: MIDNIGHT + 5 * HOUR });
    expect(erased.status).toBeLessThan(300);
    await lab.drain();
    expect(await ask(MIDNIGHT + DAY)).toMatchObject({ totals: { visits: 3 }, journeys: { all: 2, converting: 1 } });
  });
});
