import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mapMessage } from '../../../../shared/contracts/segment/map-message.ts';
import type { Fields } from '../../../../shared/contracts/segment/read-fields.ts';
import type { Trust } from '../../../../shared/domain/event/tracked-event.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function mapAll(message: Fields, trust: Trust = 'pixel'): readonly Fields[] {
  const whole = { type: 'track', event: 'Seen', messageId: 'm-1', anonymousId: 'v-1', ...message };
  const mapped = mapMessage(whole, { siteId: 'shop', trust, digest, receivedAt: 5 });
  if (mapped.kind === 'refused') throw new Error(`${mapped.refused.path} ${mapped.refused.detail}`);
  return mapped.events;
}
const map = (message: Fields, trust?: Trust): Fields => mapAll(message, trust)[0] ?? {};

describe('who it is', () => {
  it('takes the anonymous id for the visitor and the message id for the event', () => {
    expect(map({ userId: 7 })).toMatchObject({ eventId: 'm-1', visitorId: 'v-1', userId: '7' });
  });

  it('leaves an account without a browser to be a visitor of its own, apart from the one of the public key', () => {
    const alone = { anonymousId: undefined, userId: 'customer-7' };
    expect(map(alone, 'server')).not.toHaveProperty('visitorId');
    expect(map(alone).visitorId).toMatch(/^s\.[0-9a-f]{32}$/);
    expect(map(alone).visitorId).toBe(map({ ...alone, messageId: 'm-2' }).visitorId);
    expect(map(alone).visitorId).not.toBe(map({ ...alone, userId: 'customer-8' }).visitorId);
  });

  it('keeps no address as an id', () => {
    expect(map({ anonymousId: 'a@example.com' }).visitorId).toMatch(/^a\.[0-9a-f]{32}$/);
  });

  it('shortens what is too long for an id, each time in the same way', () => {
    const long = 'x'.repeat(200);
    expect(map({ messageId: long }).eventId).toMatch(/^h\.[0-9a-f]{32}$/);
    expect(map({ messageId: long })).toEqual(map({ messageId: long }));
  });

  it('gives a message without an id one that a resend has too', () => {
    const sent = (sentAt: string, timestamp?: string) => map({ messageId: undefined, sentAt, timestamp }).eventId;
    expect(sent('2026-01-01', '2025-12-31')).toBe(sent('2026-01-02', '2025-12-31'));
    expect(sent('2026-01-01', '2025-12-31')).not.toBe(sent('2026-01-01', '2025-12-30'));
  });

  it('reads e-mail, phone and names from traits, the context and properties', () => {
    const traits = {
      email: 'a@example.com',
      firstName: 'A',
      address: { city: 'Ulm', postalCode: 89073, country: 'DE' },
      gender: 'female',
      birthday: '1997-02-16T00:00:00.000Z',
    };
    const user = {
      email: 'a@example.com',
      firstName: 'A',
      city: 'Ulm',
      zip: '89073',
      country: 'DE',
      gender: 'female',
      dateOfBirth: '1997-02-16T00:00:00.000Z',
    };
    expect(map({ type: 'identify', traits }).user).toEqual(user);
    expect(map({ context: { traits } }).user).toEqual(user);
    expect(map({ properties: { email: 'b@example.com', phone: 4915112345678, fbp: 'fb.1.2.3' } }).user).toEqual({
      email: 'b@example.com',
      phone: '4915112345678',
      fbp: 'fb.1.2.3',
    });
    expect(map({})).not.toHaveProperty('user');
  });

  it('keeps the rest of the traits and properties, and nothing that names a person', () => {
    const person = {
      email: 'a@example.com',
      phone: '1',
      first_name: 'A',
      lastName: 'B',
      address: {},
      birthday: '2000',
      dob: '2000',
    };
    expect(map({ type: 'identify', traits: { ...person, name: 'A B', gender: 'f', plan: 'gold' } }).properties).toEqual(
      {
        plan: 'gold',
      },
    );
    expect(map({ properties: { ...person, name: 'shoes', color: 'red' } }).properties).toEqual({
      name: 'shoes',
      color: 'red',
    });
  });
});

describe('when it was', () => {
  it.each<[Fields, unknown]>([
    [{ timestamp: 't', originalTimestamp: 'o' }, 't'],
    [{ originalTimestamp: 'o' }, 'o'],
    [{}, undefined],
  ])('%j', (message, occurredAt) => {
    expect(map(message).occurredAt).toBe(occurredAt);
  });
});

describe('where it was', () => {
  const page = { url: 'https://shop.example/a', referrer: 'https://l.instagram.com/', title: 'A' };

  it('is the page of the context', () => {
    expect(map({ context: { page } })).toMatchObject(page);
  });

  it('is the page a page call names, and no product a track call names', () => {
    const properties = { url: 'https://shop.example/b', title: 'B' };
    expect(map({ type: 'page', properties, context: { page } })).toMatchObject({ ...page, ...properties });
    expect(map({ properties, context: { page } })).toMatchObject(page);
  });

  it.each([
    ['https://shop.example/', '?utm_source=a', 'https://shop.example/?utm_source=a'],
    ['https://shop.example/?x=1', '?x=1', 'https://shop.example/?x=1'],
    ['https://shop.example/#top', 'x=1', 'https://shop.example/?x=1#top'],
  ])('puts the query of %s%s where it belongs', (url, search, expected) => {
    expect(map({ context: { page: { url, search } } }).url).toBe(expected);
  });

  it.each<[string | undefined, Fields, string]>([
    [
      'https://shop.example/',
      { source: 'instagram', medium: 'social', name: 'spring', term: 't', content: 'story', id: '9' },
      'https://shop.example/?utm_source=instagram&utm_medium=social&utm_campaign=spring&utm_term=t&utm_content=story&utm_id=9',
    ],
    [
      'https://shop.example/?UTM_Source=fb#x',
      { source: 'instagram', medium: 'cpc' },
      'https://shop.example/?UTM_Source=fb&utm_medium=cpc#x',
    ],
    ['https://shop.example/?utm_source=fb', { source: 'fb' }, 'https://shop.example/?utm_source=fb'],
    [undefined, { source: 'a b&c' }, '?utm_source=a+b%26c'],
    ['/', { source: '', medium: null, 'x y': '1', placement: 'reel' }, '/?utm_placement=reel'],
  ])('writes the marks that %s lacks of a campaign into it', (url, campaign, expected) => {
    expect(map({ type: 'page', context: { campaign, page: { url } } }).url).toBe(expected);
  });

  it('knows that RudderStack writes "$direct" for no referrer', () => {
    expect(map({ context: { page: { referrer: '$direct' } } })).not.toHaveProperty('referrer');
  });
});

describe('what was agreed to', () => {
  it.each<[Fields, string | undefined]>([
    [{}, undefined],
    [{ consent: { categoryPreferences: {} } }, undefined],
    [{ consent: { categoryPreferences: { Analytics: true, Functional: false } } }, undefined],
    [{ consent: { categoryPreferences: { Advertising: true, Analytics: false } } }, 'granted'],
    [{ consent: { categoryPreferences: { Advertising: false, Analytics: true } } }, 'denied'],
    [{ consent: { categoryPreferences: { advertising: true, 'Ad Storage': false } } }, 'denied'],
    [{ consent: { categoryPreferences: { C0004: true } } }, 'granted'],
    [{ consent: { categoryPreferences: { Marketing: 'yes' } } }, undefined],
    [{ consent: { marketing: 'granted' } }, 'granted'],
    [{ consent: { marketing: 'denied', categoryPreferences: { marketing: true } } }, 'denied'],
    [{ consentManagement: { allowedConsentIds: ['marketing'], deniedConsentIds: ['analytics'] } }, 'granted'],
    [{ consentManagement: { allowedConsentIds: ['analytics'], deniedConsentIds: ['Targeting'] } }, 'denied'],
    [{ consentManagement: { allowedConsentIds: ['analytics'], deniedConsentIds: [] } }, undefined],
  ])('%j', (context, marketing) => {
    expect(map({ context }).consent).toEqual(marketing === undefined ? undefined : { marketing });
  });
});

describe('the other calls', () => {
  it.each<[Fields, Fields]>([
    [
      { type: 'page', name: 'Home', category: 'Shop' },
      { event: 'page_view', properties: { name: 'Home', category: 'Shop' } },
    ],
    [
      { type: 'screen', name: 'Cart' },
      { event: 'screen', properties: { name: 'Cart' } },
    ],
    [
      { type: 'group', groupId: 'g', traits: { tier: 1 } },
      { event: 'group', properties: { groupId: 'g', tier: 1 } },
    ],
    [
      { type: 'alias', previousId: 'p', userId: 'u' },
      { event: 'alias', userId: 'u', properties: { previousId: 'p' } },
    ],
  ])('%j', (message, expected) => {
    expect(map(message)).toMatchObject(expected);
  });

  it('says of an alias, to whom it may link visitors, that the previous one has the account too', () => {
    const alias = { type: 'alias', previousId: 'v-0', userId: 'u' };
    const link = { eventId: 'm-1:previous', event: 'identify', visitorId: 'v-0', userId: 'u' };
    expect(mapAll(alias)).toHaveLength(1);
    expect(mapAll(alias, 'server')[1]).toEqual(link);
    expect(mapAll({ ...alias, context: { signature: 'abc' } })[1]).toEqual({ ...link, signature: 'abc' });
    expect(mapAll({ ...alias, previousId: 'v-1' }, 'server')).toHaveLength(1);
  });

  it.each<[Fields, string]>([
    [{ type: 'track', event: undefined }, 'event is needed: the name of what was done'],
    [{ type: 'delete' }, 'type must be one of track, page, screen, identify, alias, group'],
  ])('refuses %j', (message, words) => {
    expect(() => map(message)).toThrow(words);
  });
});
