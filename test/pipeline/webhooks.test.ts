import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEmailsAtMeta, listMembers } from '../../infra/tools/verify/members.ts';
import { hashEmail } from '../../shared/meta/normalise-email.ts';
import type { RunningShop } from '../support/running-shop.ts';
import { type Deliver, startWebhookShop } from '../support/webhook-shop.ts';
import { type Payload, payload } from '../support/webhooks.ts';

const HOUR = 3_600_000;
/** Half an hour after the orders in `events/webhooks/`. */
const NOW = Date.UTC(2026, 2, 10, 10);
/** The sample's lies days ahead. */
const created_at = '2026-03-10T10:40:00+01:00';
const STORY = 'https://shop.example/?utm_source=instagram&utm_medium=social&utm_content=story';
let shop: RunningShop;
let deliver: Deliver;

beforeAll(async () => {
  ({ shop, deliver } = await startWebhookShop(NOW));
}, 120_000);

afterAll(() => shop.stop());

/** Of a buyer of its own: people who share an address or a phone number are one person. */
const shopify = (topic: string, over: Payload & { readonly id: number }): Promise<void> => {
  const buyer = { email: `buyer-${over.id}@example.com`, phone: null, customer: null };
  return deliver('shopify', topic, payload('shopify-order', { ...buyer, ...over }));
};

/** Somebody who agreed, came by a story and put shoes into the cart; answers the token their browser was given. */
async function shopper(visitorId: string): Promise<string> {
  const at = (minutes: number) => NOW - minutes * 60_000;
  const consent = { marketing: 'granted' };
  const events = [
    { eventId: `${visitorId}-1`, event: 'page_view', occurredAt: at(50), url: STORY, consent },
    { eventId: `${visitorId}-2`, event: 'add_to_cart', occurredAt: at(40), items: [{ itemId: '7001' }], consent },
  ];
  const answer = await shop.sendAsBrowser({ siteId: 'local', visitorId, events });
  const { checkoutToken } = (await answer.json()) as { readonly checkoutToken: string };
  return checkoutToken;
}
const note = (token: string) => ({ note_attributes: [{ name: 'backtrail', value: token }] });

type Order = {
  readonly summary: string;
  readonly path: readonly unknown[];
  readonly value: number;
  readonly refunds: readonly unknown[];
};
const order = (orderId: string): Promise<Order> => shop.read.get(`/v1/conversions/${orderId}`);

describe('a shop whose platform tells of its orders', () => {
  it('sees the buyer of a paid order leave the abandoned carts, and those of failed and unpaid ones stay', async () => {
    const [payer, failer, waiter] = [await shopper('payer'), await shopper('failer'), await shopper('waiter')];
    const pending = { financial_status: 'pending' };
    await shopify('orders/create', { id: 1, ...pending, ...note(payer) });
    await shopify('orders/create', { id: 2, ...pending, ...note(failer) });
    await shopify('orders/create', { id: 3, ...pending, ...note(waiter) });
    await shop.drain();
    await shop.clock(NOW + HOUR);
    expect((await listMembers(shop.read, 'abandoned-cart')).toSorted()).toEqual(['failer', 'payer', 'waiter']);

    await shopify('orders/paid', { id: 1, updated_at: '2026-03-10T12:00:00+01:00', ...note(payer) });
    await shopify('orders/cancelled', {
      id: 2,
      ...pending,
      cancelled_at: '2026-03-10T11:40:00+01:00',
      ...note(failer),
    });
    await shop.drain();
    expect((await listMembers(shop.read, 'abandoned-cart')).toSorted()).toEqual(['failer', 'waiter']);
    expect(await order('1')).toMatchObject({ summary: 'Instagram Story → bought shoes, 124.90 EUR', path: [{}] });
    await expect(order('2')).rejects.toThrow('no such order');
  });

  it('knows the money of an order whose buyer never agreed, and nothing of the buyer', async () => {
    await shopify('orders/paid', { id: 10, email: 'silent@example.com', customer: null });
    await deliver('woocommerce', 'order.created', payload('woocommerce-order', { id: 11 }));
    await shop.drain();
    expect(await order('10')).toMatchObject({ summary: 'Unknown (no consent) → bought shoes, 124.90 EUR', path: [] });
    expect(await order('11')).toMatchObject({ summary: 'Unknown (no consent) → bought jacket, 104.92 EUR', path: [] });
    const visitors = await listMembers(shop.read, 'visitors-30d');
    expect(visitors.filter((visitorId) => visitorId.startsWith('e.'))).toEqual([]);
  });

  it('traces an order by its landing page where the buyer agreed at the checkout, and can reach them', async () => {
    const email = 'subscriber@example.com';
    const email_marketing_consent = { state: 'subscribed', consent_updated_at: '2026-03-10T10:29:00+01:00' };
    await shopify('orders/paid', { id: 20, email, customer: { email, email_marketing_consent } });
    await shop.drain();
    expect((await order('20')).summary).toBe('Instagram Story → bought shoes, 124.90 EUR');
    const { metaAudienceId } = await shop.read.get<{ readonly metaAudienceId: string }>('/v1/audiences/visitors-30d');
    const atMeta = await listEmailsAtMeta(shop.sandbox, metaAudienceId);
    expect(atMeta).toContain(hashEmail(email));
    expect(atMeta).not.toContain(hashEmail('silent@example.com'));
  });

  it('gives a later order to a buyer who agreed before, and not to one who took it back', async () => {
    const email = 'again@example.com';
    const say = (eventId: string, marketing: string, occurredAt: number) =>
      shop.server.post('/v1/events', {
        siteId: 'local',
        events: [{ eventId, event: 'identify', occurredAt, consent: { marketing }, user: { email } }],
      });
    const bought = async (id: number): Promise<string> => {
      await shopify('orders/paid', { id, email, customer: null, landing_site: '/', referring_site: '' });
      await shop.drain();
      return (await order(String(id))).summary;
    };
    await say('again-1', 'granted', NOW - 9 * HOUR);
    await shop.drain();
    expect(await bought(30)).toMatch(/^Direct →/);
    await say('again-2', 'denied', NOW - 8 * HOUR);
    await shop.drain();
    expect(await bought(31)).toMatch(/^Unknown \(no consent\) →/);
  });

  it('finds the buyer’s browser by the e-mail address they signed in with', async () => {
    const email = 'signed-in@example.com';
    const consent = { marketing: 'granted' };
    const visit = {
      eventId: 's-1',
      event: 'page_view',
      visitorId: 'their-browser',
      url: STORY,
      consent,
      user: { email },
    };
    await shop.server.post('/v1/events', {
      siteId: 'local',
      events: [{ ...visit, occurredAt: NOW - HOUR }],
    });
    await shop.drain();
    await shopify('orders/paid', { id: 35, email, customer: null, landing_site: '/', referring_site: '' });
    await shop.drain();
    expect((await order('35')).summary).toMatch(/^Instagram Story →/);
  });

  it('may hear of a refund before the order, and of parts of it', async () => {
    await deliver('shopify', 'refunds/create', payload('shopify-refund', { order_id: 40, created_at }));
    await shop.drain();
    await shopify('orders/paid', { id: 40 });
    await shop.drain();
    expect(await order('40')).toMatchObject({ summary: expect.stringContaining('(refunded 20.00)'), value: 104.9 });
  });

  it('writes nothing for a delivery that comes again', async () => {
    const token = await shopper('repeater');
    const twice = async (): Promise<void> => {
      await shopify('orders/paid', { id: 50, ...note(token) });
      await deliver('shopify', 'refunds/create', payload('shopify-refund', { order_id: 50, created_at }));
      await deliver('woocommerce', 'order.updated', payload('woocommerce-order', { id: 51 }));
      await shop.drain();
    };
    await twice();
    const local = new URL('/__local/capacity', shop.host.url);
    await fetch(new URL('/__local/capacity/reset', shop.host.url), { method: 'POST' });
    await twice();
    const { total } = (await (await fetch(local)).json()) as { readonly total: { readonly writeUnits: number } };
    expect(total.writeUnits).toBe(0);
  });

  it('is shown what was signed and could not be read', async () => {
    await deliver('shopify', 'orders/paid', { id: 60 });
    await shop.drain();
    const { events } = await shop.read.get<{ readonly events: readonly object[] }>('/v1/events/recent?limit=500');
    expect(events).toContainEqual(
      expect.objectContaining({ status: 'rejected', event: 'shopify orders/paid', path: 'total_price' }),
    );
  });
});
