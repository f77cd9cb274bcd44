import { describe, expect, it } from 'vitest';
import type { ForwardedEvent } from '../../../shared/domain/forward/forwarded-event.ts';
import type { VisitorId } from '../../../shared/domain/ids.ts';
import { serverEvent } from '../../../shared/meta/server-event.ts';

const anEvent = (more: Partial<ForwardedEvent> = {}): ForwardedEvent => ({
  eventId: 'e-1',
  event: 'purchase',
  occurredAt: 1_760_000_000_999,
  visitorId: 'user-42' as VisitorId,
  url: 'https://shop.example/thanks',
  client: { ipAddress: '192.0.2.1', userAgent: 'Firefox' },
  matchKeys: { email: 'e'.repeat(64), fbp: 'fb.1.1760000000000.1' },
  ...more,
});

describe('an event for the Conversions API', () => {
  it('says what was bought, by whom, where and when', () => {
    const items = [{ itemId: 'shoes', price: 60, quantity: 2 }, { itemId: 'laces' }];
    expect(serverEvent(anEvent({ value: 120, currency: 'EUR', orderId: 'o-1', items }))).toEqual({
      event_name: 'Purchase',
      event_id: 'e-1',
      event_time: 1_760_000_000,
      action_source: 'website',
      event_source_url: 'https://shop.example/thanks',
      user_data: {
        em: 'e'.repeat(64),
        fbp: 'fb.1.1760000000000.1',
        // META.md, test vector 25.
        external_id: ['6d894aa3ee802549d7f340e7c1cf0d1c1cb14cd84f768d92ffaa6785337c4997'],
        client_ip_address: '192.0.2.1',
        client_user_agent: 'Firefox',
      },
      custom_data: {
        value: 120,
        currency: 'EUR',
        order_id: 'o-1',
        content_type: 'product',
        content_ids: ['shoes', 'laces'],
        contents: [
          { id: 'shoes', quantity: 2, item_price: 60 },
          { id: 'laces', quantity: 1 },
        ],
      },
    });
  });

  it.each([
    ['page_view', 'PageView'],
    ['view_item', 'ViewContent'],
    ['add_to_cart', 'AddToCart'],
    ['begin_checkout', 'InitiateCheckout'],
    ['add_payment_info', 'AddPaymentInfo'],
    ['search', 'Search'],
    ['sign_up', 'CompleteRegistration'],
    ['generate_lead', 'Lead'],
    ['cart_abandoned', 'CartAbandoned'],
    ['Newsletter', 'Newsletter'],
    ['__proto__', '__proto__'],
  ])('calls %s by Meta’s name %s', (event, name) => {
    expect(serverEvent(anEvent({ event })).event_name).toBe(name);
  });

  it('is the system’s where page or browser is not known, because Meta wants both of a website', () => {
    const { url, client, ...rest } = anEvent();
    expect(serverEvent({ ...rest, ...(url && { url }) }).action_source).toBe('system_generated');
    expect(serverEvent({ ...rest, ...(client && { client }) }).action_source).toBe('system_generated');
  });

  it('leaves out what is no network address, and a value without a currency', () => {
    const event = serverEvent(anEvent({ client: { ipAddress: 'unknown', userAgent: 'F' }, value: 5 }));
    expect(event.user_data).not.toHaveProperty('client_ip_address');
    expect(event).not.toHaveProperty('custom_data');
  });
});
