import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, type Instant } from '../../shared/domain/time.ts';
import { type FunctionLab, startFunctionLab } from '../support/function-lab.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
let lab: FunctionLab;
beforeAll(async () => {
  lab = await startFunctionLab();
  await lab.begin(NOW - 6 * DAY);
}, 60_000);
afterAll(() => lab.stop());

type Deed = readonly [visitor: string, event: string, at: Instant];
const fbpOf = (visitor: string): string => `fb.1.1760000000000.${visitor.charCodeAt(0)}`;

/** In the order things happened, each told as it happened. */
async function live(deeds: readonly Deed[]): Promise<void> {
  for (const [visitor, event, at] of [...deeds].sort((a, b) => a[2] - b[2])) {
    const money = event === 'purchase' ? { orderId: `o-${visitor}-${at}`, value: 120, currency: 'EUR' } : {};
    const told = {
      eventId: `${visitor}-${event}-${at}`,
      event,
      visitorId: visitor,
      occurredAt: at,
      url: 'https://shop.example/shoes',
      consent: { marketing: 'granted' },
      user: { fbp: fbpOf(visitor) },
      ...(event === 'add_to_cart' ? { items: [{ itemId: 'shoes-1' }] } : {}),
      ...money,
    };
    expect(await lab.send('browser', [told], at)).toBe(202);
    await lab.drain();
  }
  await lab.sweep(NOW);
  await lab.drain();
}

async function ours(audience: string): Promise<readonly string[]> {
  const { members } = (await lab.ask(`/v1/audiences/${audience}/members`, NOW)) as {
    members: readonly { visitorId: string }[];
  };
  return members.map(({ visitorId }) => fbpOf(visitorId)).sort();
}

/** Members of the website audience at the sandbox, which evaluates Meta's rule on the events it received. */
async function atMeta(audience: string): Promise<readonly string[]> {
  expect(await lab.change('POST', `/v1/audiences/${audience}/website`, { accept: true }, NOW)).toBe(202);
  await lab.drain();
  const { websiteAudienceId } = (await lab.ask(`/v1/audiences/${audience}`, NOW)) as { websiteAudienceId: string };
  const found = (await lab.audiencesAtMeta()).find(({ id }) => id === websiteAudienceId);
  const members = (found?.members ?? []) as unknown as readonly { fbp?: readonly string[] }[];
  return members.flatMap(({ fbp = [] }) => fbp).sort();
}

describe('a website audience', () => {
  it('has our members where the rule is exact, and all but those left out where it is narrower', async () => {
    await live([
      ['a', 'page_view', NOW - 5 * DAY],
      ['b', 'add_to_cart', NOW - 2 * HOUR],
      ['c', 'purchase', NOW - 3 * DAY],
      ['c', 'add_to_cart', NOW - 2 * HOUR],
      ['d', 'add_to_cart', NOW - 4 * HOUR],
      ['d', 'purchase', NOW - 3 * HOUR],
      ['e', 'add_to_cart', NOW - HOUR / 2],
    ]);
    expect(await ours('visitors-30d')).toHaveLength(5);
    expect(await atMeta('visitors-30d')).toEqual(await ours('visitors-30d'));

    expect(await ours('abandoned-cart')).toEqual(['b', 'c'].map(fbpOf));
    expect(await lab.ask('/v1/audiences/abandoned-cart/website', NOW)).toMatchObject({
      fit: 'narrower',
      leftOut: expect.arrayContaining([{ who: expect.stringContaining('bought something'), count: 1 }]),
    });
    expect(await atMeta('abandoned-cart')).toEqual([fbpOf('b')]);
  });
});
