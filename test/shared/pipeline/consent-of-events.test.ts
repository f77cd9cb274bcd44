import { describe, expect, it } from 'vitest';
import { matchKeyHashing } from '../../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents, type Request } from '../../../shared/pipeline/accept-events.ts';
import { aSite, isSigned } from '../../support/site.ts';

const NOW = Date.UTC(2026, 0, 10, 12);
const accept = createAcceptEvents({ ...matchKeyHashing, digest: (text) => `digest of ${text}`, isSigned });
const assuming = { site: aSite({ consentMode: 'assumed' }) };
const denied = { marketing: 'denied' };
const personal = {
  visitorId: 'v1',
  userId: '42',
  url: 'https://shop.example/?fbclid=abc',
  referrer: 'https://l.instagram.com/',
  title: 'Thanks',
  user: { email: 'a@b.cd', fbp: 'fb.1.1.1' },
  properties: { note: 'gift' },
};
const view = { eventId: 'e1', event: 'page_view', ...personal };
const money = { orderId: 'o1', value: 120, currency: 'EUR', items: [{ itemId: 'shoes' }] };
const purchase = { eventId: 'e2', event: 'purchase', ...personal, ...money };
const refund = { ...purchase, eventId: 'e3', event: 'refund', refundId: 'r1' };
const bare = { occurredAt: NOW, trust: 'pixel' };

async function send(event: object, request: Partial<Request> = {}) {
  const answer = await accept({ site: aSite(), trust: 'pixel', receivedAt: NOW, events: [event], ...request });
  expect(answer.rejected).toEqual([]);
  return { kept: answer.events, reasons: answer.withheld.map(({ reason }) => reason) };
}

describe('without a word on consent', () => {
  it.each([
    ['not said', {}],
    ['null', { consent: null }],
    ['empty', { consent: {} }],
    ['about something else', { consent: { analytics: 'granted' } }],
    ['null for marketing', { consent: { marketing: null } }],
  ])('a browser’s event leaves nothing: consent %s', async (_, consent) => {
    expect(await send({ ...view, ...consent })).toEqual({ kept: [], reasons: ['no_consent'] });
  });

  it('a browser’s purchase leaves money and items, and a refund the same; nobody and no path', async () => {
    const kept = { ...bare, ...money, moneyOnly: true };
    expect(await send(purchase)).toEqual({
      kept: [{ ...kept, eventId: 'e2', event: 'purchase' }],
      reasons: ['money_only'],
    });
    expect(await send(refund)).toEqual({
      kept: [{ ...kept, eventId: 'e3', event: 'refund', refundId: 'r1' }],
      reasons: ['money_only'],
    });
  });

  it('a browser’s purchase without an order leaves nothing', async () => {
    expect(await send({ ...purchase, orderId: undefined })).toEqual({ kept: [], reasons: ['no_consent'] });
  });

  it('events are taken where the site or a server key says so, and consent stays unsaid', async () => {
    for (const request of [assuming, { trust: 'server' as const }]) {
      const { kept, reasons } = await send(purchase, request);
      expect(reasons).toEqual([]);
      expect(kept[0]).toMatchObject({ visitorId: 'v1', matchKeys: { fbp: 'fb.1.1.1' }, orderId: 'o1' });
      expect(kept[0]).not.toHaveProperty('consent');
      expect(kept[0]).not.toHaveProperty('moneyOnly');
    }
  });
});

describe('a denial', () => {
  it.each([
    ['a browser', {}, 'pixel'],
    ['a browser of a site that assumes consent', assuming, 'pixel'],
    ['a server', { trust: 'server' as const }, 'server'],
  ])('by %s leaves itself for its visitor, and of an order the money', async (_, request, trust) => {
    const said = { ...bare, trust, visitorId: 'v1', consent: 'denied' };
    expect(await send({ ...view, consent: denied }, request)).toEqual({
      kept: [{ ...said, eventId: 'e1', event: 'page_view' }],
      reasons: ['consent_denied'],
    });
    expect(await send({ ...purchase, consent: denied }, request)).toEqual({
      kept: [{ ...said, ...money, eventId: 'e2', event: 'purchase' }],
      reasons: ['money_only'],
    });
  });

  it('on any event of an order is remembered for the order, with or without a visitor', async () => {
    const checkout = { ...view, event: 'begin_checkout', orderId: 'o1', consent: denied };
    const kept = { ...bare, eventId: 'e1', event: 'begin_checkout', orderId: 'o1', consent: 'denied' };
    expect((await send(checkout)).kept).toEqual([{ ...kept, visitorId: 'v1' }]);
    expect((await send({ ...checkout, visitorId: undefined })).kept).toEqual([{ ...kept, moneyOnly: true }]);
  });

  it('is its cookie’s visitor’s, and of nobody leaves nothing', async () => {
    const { kept } = await send({ ...view, consent: denied }, { cookieVisitorId: 'known' });
    expect(kept[0]?.visitorId).toBe('known');
    const nobody = { ...view, visitorId: undefined, consent: denied };
    expect(await send(nobody)).toEqual({ kept: [], reasons: ['consent_denied'] });
  });

  it('by a server of an account or a contact is remembered for its visitor', async () => {
    const { kept } = await send({ ...view, visitorId: undefined, consent: denied }, { trust: 'server' });
    expect(kept[0]?.visitorId).toMatch(/^u\./);
  });
});
