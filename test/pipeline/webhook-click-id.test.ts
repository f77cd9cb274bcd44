import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMembers } from '../../infra/tools/verify/members.ts';
import type { RunningShop } from '../support/running-shop.ts';
import { type Deliver, startWebhookShop } from '../support/webhook-shop.ts';
import { type Payload, payload } from '../support/webhooks.ts';

const HOUR = 3_600_000;
/** Half an hour after the orders in `events/webhooks/`. */
const NOW = Date.UTC(2026, 2, 10, 10);
const STORY = 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story';
const consent = { marketing: 'granted' };
let shop: RunningShop;
let deliver: Deliver;

beforeAll(async () => {
  ({ shop, deliver } = await startWebhookShop(NOW));
}, 120_000);

afterAll(() => shop.stop());

/** A paid order that knows no more of its buyer than `over` says. */
const shopify = (id: number, over: Payload): Promise<void> =>
  deliver(
    'shopify',
    'orders/paid',
    payload('shopify-order', {
      id,
      email: null,
      phone: null,
      customer: null,
      billing_address: null,
      shipping_address: null,
      landing_site: '/',
      referring_site: null,
      ...over,
    }),
  );

/** Came in by a story's click and left a cart behind. */
async function browser(visitorId: string, click: string): Promise<void> {
  const at = (minutes: number): number => NOW - minutes * 60_000;
  const events = [
    { eventId: `${visitorId}-1`, event: 'page_view', occurredAt: at(110), url: `${STORY}&${click}`, consent },
    { eventId: `${visitorId}-2`, event: 'add_to_cart', occurredAt: at(100), items: [{ itemId: '7001' }], consent },
  ];
  expect((await shop.sendAsBrowser({ siteId: 'local', visitorId, events })).status).toBe(202);
  await shop.drain();
}

/** Known by an e-mail address, with a cart of their own. */
async function customer(visitorId: string, email: string): Promise<void> {
  const event = {
    eventId: `${visitorId}-1`,
    event: 'add_to_cart',
    occurredAt: NOW - 2 * HOUR,
    visitorId,
    items: [{ itemId: '1' }],
  };
  await shop.server.post('/v1/events', { siteId: 'local', events: [{ ...event, consent, user: { email } }] });
  await shop.drain();
}

const summary = async (id: number): Promise<string> =>
  (await shop.read.get<{ readonly summary: string }>(`/v1/conversions/${id}`)).summary;
const carts = (): Promise<readonly string[]> => listMembers(shop.read, 'abandoned-cart');
const personOf = async (visitorId: string): Promise<readonly string[]> =>
  (await shop.admin.get<{ readonly visitorIds: readonly string[] }>(`/v1/visitors/${visitorId}`)).visitorIds;

describe('an order that knows its buyer’s click id and no checkout token', () => {
  it.each([
    ['in Shopify’s landing page', 1, 'fbclid=IwAR-One', { landing_site: '/shoes?FBCLID=IwAR-One' }],
    ['beside a stranger’s address', 2, 'gclid=Two', { landing_site: '/?gclid=Two', email: 'stranger@example.com' }],
    ['in a note', 3, 'ttclid=Three', { note_attributes: [{ name: '_ttclid', value: 'Three' }] }],
    ['in Meta’s cookie', 4, 'fbclid=I.4', { note_attributes: [{ name: '_fbc', value: 'fb.1.1757000000000.I.4' }] }],
  ])('is the browser’s that came in by it: %s', async (_, id, click, order) => {
    await browser(`clicked-${id}`, click);
    expect(await carts()).toContain(`clicked-${id}`);
    await shopify(id, order);
    await shop.drain();
    expect(await summary(id)).toBe('Instagram Story → bought shoes, 124.90 EUR');
    expect(await carts()).not.toContain(`clicked-${id}`);
  });

  it('is found in WooCommerce’s order attribution too', async () => {
    await browser('woo', 'msclkid=Woo');
    const entry = { key: '_wc_order_attribution_session_entry', value: 'https://shop.example/?msclkid=Woo' };
    await deliver('woocommerce', 'order.created', payload('woocommerce-order', { id: 11, meta_data: [entry] }));
    await shop.drain();
    expect(await summary(11)).toBe('Instagram Story → bought jacket, 104.92 EUR');
    expect(await carts()).not.toContain('woo');
  });

  it('joins nobody: who is known by its address has bought too, and stays another person', async () => {
    const email = 'known@example.com';
    await browser('laptop', 'gclid=Laptop');
    await customer('phone', email);
    expect(await carts()).toEqual(expect.arrayContaining(['laptop', 'phone']));
    await shopify(20, { email, landing_site: '/?gclid=Laptop' });
    await shop.drain();
    expect(await summary(20)).toMatch(/^Instagram Story →/);
    const left = await carts();
    expect(left).not.toContain('laptop');
    expect(left).not.toContain('phone');
    expect(await personOf('laptop')).toEqual(['laptop']);
    expect(await personOf('phone')).not.toContain('laptop');
  });

  it('is nobody’s by a link that was passed on', async () => {
    await browser('sender', 'fbclid=Shared');
    await browser('receiver', 'fbclid=Shared');
    await shopify(30, { landing_site: '/?fbclid=Shared' });
    await shop.drain();
    expect(await summary(30)).toMatch(/^Unknown \(no consent\) →/);
    expect(await carts()).toEqual(expect.arrayContaining(['sender', 'receiver']));
  });

  it('is nobody’s by another platform’s click id, nor of a browser that took its consent back', async () => {
    await browser('other', 'gclid=Same');
    await shopify(40, { landing_site: '/?fbclid=Same' });
    await browser('refuser', 'gclid=Refuser');
    const refusal = {
      eventId: 'refuser-3',
      event: 'identify',
      occurredAt: NOW - HOUR,
      consent: { marketing: 'denied' },
    };
    await shop.sendAsBrowser({ siteId: 'local', visitorId: 'refuser', events: [refusal] });
    await shop.drain();
    await shopify(41, { landing_site: '/?gclid=Refuser' });
    await shop.drain();
    expect(await summary(40)).toMatch(/^Unknown \(no consent\) →/);
    expect(await summary(41)).toMatch(/^Unknown \(no consent\) →/);
  });

  it('is the browser’s when both came in one batch, and says nothing new when it comes again', async () => {
    const landing = {
      eventId: 'quick-1',
      event: 'page_view',
      occurredAt: NOW - HOUR,
      url: `${STORY}&gclid=Q`,
      consent,
    };
    await shop.sendAsBrowser({ siteId: 'local', visitorId: 'quick', events: [landing] });
    await shopify(50, { landing_site: '/?gclid=Q' });
    await shop.drain();
    expect(await summary(50)).toMatch(/^Instagram Story →/);
    await fetch(new URL('/__local/capacity/reset', shop.host.url), { method: 'POST' });
    await shop.sendAsBrowser({ siteId: 'local', visitorId: 'quick', events: [landing] });
    await shopify(50, { landing_site: '/?gclid=Q' });
    await shop.drain();
    const capacity = await fetch(new URL('/__local/capacity', shop.host.url));
    expect(await capacity.json()).toMatchObject({ total: { writeUnits: 0 } });
  });
});
