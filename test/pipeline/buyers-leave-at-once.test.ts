import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../shared/domain/time.ts';
import { hashMatchKey } from '../../shared/meta/hash-match-key.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const MARY = hashMatchKey('mary@example.com');
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(NOW - 3 * HOUR);
}, 60_000);
afterAll(() => lab.stop());

async function tell(at: number, event: object): Promise<void> {
  expect(await lab.send('server', [{ visitorId: 'mary', occurredAt: at, ...event }], at)).toBe(202);
  await lab.drain();
}

async function whereMaryIs(): Promise<readonly string[]> {
  const audiences = await lab.audiencesAtMeta();
  return audiences.filter(({ members }) => members.some(({ EMAIL }) => EMAIL === MARY)).map(({ name }) => name);
}

const CART = 'Backtrail: Abandoned cart';
const VISITORS = 'Backtrail: Visitors, 30 days';

describe('whoever left a cart behind', () => {
  it('is out of its audience at Meta as soon as their purchase is told, without a clock step', async () => {
    const granted = { consent: { marketing: 'granted' }, user: { email: 'mary@example.com' } };
    const items = [{ itemId: 'shoes-1' }];
    await tell(NOW - 2 * HOUR, { eventId: 'cart', event: 'add_to_cart', items, ...granted });
    await lab.sweep(NOW);
    await lab.drain();
    expect(await whereMaryIs()).toEqual(expect.arrayContaining([CART, VISITORS]));

    await tell(NOW, { eventId: 'order', event: 'purchase', orderId: 'o-1', value: 120, currency: 'EUR' });
    expect(await whereMaryIs()).toEqual([VISITORS]);
  });

  it('is out of every audience as soon as they say no', async () => {
    await tell(NOW, { eventId: 'no', event: 'page_view', consent: { marketing: 'denied' } });
    expect(await whereMaryIs()).toEqual([]);
  });
});
