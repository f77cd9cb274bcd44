import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PixelLab, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

const arrive = (requests: number) => vi.waitFor(() => expect(lab.received).toHaveLength(requests), 10_000);
const track = (name: string) => `bt('track','${name}')`;
const idsOf = (events = lab.events()) => events.map(({ eventId }) => eventId);

describe('what did not arrive', () => {
  it('for want of a connection comes with the same ids when there is one, once', async () => {
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await arrive(1);
    await page.context().setOffline(true);
    await page.evaluate(`${track('view_item')};${track('add_to_cart')}`);
    await page.clock.runFor(3_000);
    await vi.waitFor(async () => expect(await page.evaluate('localStorage.bt_shop')).toContain('add_to_cart'), 10_000);
    await page.context().setOffline(false);
    await page.clock.runFor(1_100);
    await arrive(2);
    await page.clock.runFor(60_000);
    expect(lab.events().map(({ event }) => event)).toEqual(['page_view', 'view_item', 'add_to_cart']);
    expect(new Set(idsOf()).size).toBe(3);
    await vi.waitFor(
      async () => expect(await page.evaluate('localStorage.bt_shop')).not.toContain('add_to_cart'),
      10_000,
    );
  });

  it('before the page was left comes from the next page', async () => {
    lab.replyWith(() => ({ status: 503 }));
    lab.put('/next');
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await arrive(1);
    const lost = idsOf();
    await page.goto(lab.shop('/next'));
    lab.replyWith(() => ({ status: 202 }));
    const before = lab.received.length;
    await page.clock.runFor(1_100);
    await arrive(before + 1);
    expect(idsOf(lab.received[before]?.events)).toEqual([...lost, expect.any(String)]);
    await page.clock.runFor(60_000);
    await arrive(before + 1);
  });

  it('within a day is given up', async () => {
    lab.replyWith(() => ({ status: 503 }));
    lab.put('/next');
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await arrive(1);
    lab.replyWith(() => ({ status: 202 }));
    await page.clock.pauseAt(Date.now() + 26 * 3_600_000);
    const before = lab.received.length;
    await page.goto(lab.shop('/next'));
    await page.clock.runFor(2_000);
    await vi.waitFor(() => expect(lab.received.length).toBeGreaterThan(before), 10_000);
    expect(lab.received.slice(before).flatMap(({ events }) => events)).toHaveLength(1);
  });

  it.each([
    [429, '30', 29_000],
    [503, '30', 29_000],
  ])('because of %s waits as long as the server says, on the next page too', async (status, seconds, early) => {
    lab.replyWith(() => ({ status, headers: { 'retry-after': seconds } }));
    lab.put('/next');
    const page = await lab.open();
    await page.clock.runFor(1_100);
    await arrive(1);
    await vi.waitFor(async () => expect(await page.evaluate('localStorage.bt_shop')).toContain('unsent'), 10_000);
    lab.replyWith(() => ({ status: 202 }));
    await page.clock.runFor(early / 2);
    await page.goto(lab.shop('/next'));
    await page.clock.runFor(early / 2);
    expect(lab.received).toHaveLength(1);
    await page.clock.runFor(3_000);
    await arrive(2);
    expect(lab.received[1]?.events).toMatchObject([{ eventId: idsOf()[0] }, { event: 'page_view' }]);
  });

  it('is tried again at longer and longer intervals when the server does not say how long', async () => {
    lab.replyWith(() => ({ status: 500 }));
    const page = await lab.open({
      prepare: (context) =>
        context.addInitScript(
          'const real=fetch;window.settled=0;window.fetch=(...a)=>real(...a).finally(()=>{settled+=1})',
        ),
    });
    await page.clock.runFor(1_100);
    for (let failures = 1; failures <= 3; failures += 1) {
      await arrive(failures);
      await page.waitForFunction(`settled === ${failures}`);
      await setTimeout(200);
      // Half of the pause is by chance.
      await page.clock.runFor(1_000 * 2 ** (failures - 1) - 300);
      await setTimeout(200);
      expect(lab.received).toHaveLength(failures);
      for (let seconds = 0; lab.received.length === failures; seconds += 1) {
        expect(seconds).toBeLessThan(2 ** (failures - 1) + 3);
        await page.clock.runFor(1_000);
        await setTimeout(200);
      }
    }
    expect(new Set(idsOf()).size).toBe(1);
  });
});
