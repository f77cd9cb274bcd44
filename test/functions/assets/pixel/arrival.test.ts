import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type PixelLab, startPixelLab } from '../../../support/pixel-lab.ts';

let lab: PixelLab;
beforeAll(async () => {
  lab = await startPixelLab();
});
beforeEach(() => lab.reset());
afterAll(() => lab.stop());

it('what happens on a page arrives in one request, with its marks as they are', async () => {
  const page = await lab.open({
    path: '/shoes?utm_source=ig&FBCLID=IwAR0_aBc-D&gclid=Xy',
    after: `<script>bt('track', 'view_item', {items: [{itemId: 'a', price: 12.5}], currency: 'EUR', color: 'red'})</script>`,
  });
  await page.clock.runFor(1_100);
  await vi.waitFor(() => expect(lab.received).toHaveLength(1), 10_000);
  const [request] = lab.received;
  expect(request).toMatchObject({ siteId: 'shop', visitorId: expect.any(String), sentAt: expect.any(Number) });
  expect(request?.events).toMatchObject([
    { event: 'page_view', title: 'Shop /shoes', consent: { marketing: 'granted' }, url: page.url() },
    { event: 'view_item', items: [{ itemId: 'a', price: 12.5 }], currency: 'EUR', properties: { color: 'red' } },
  ]);
});
