import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../shared/domain/time.ts';
import { matchKeyHashing } from '../../../shared/meta/match-key-hashing.ts';
import { createAcceptEvents, type Request } from '../../../shared/pipeline/accept-events.ts';
import { deriveKey } from '../../../shared/runtime/site-secret.ts';
import { aSite, isSigned } from '../../support/site.ts';

const NOW = Date.UTC(2026, 0, 10, 12);
const site = aSite();
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const accept = createAcceptEvents({ ...matchKeyHashing, digest, isSigned });
const sign = (message: string, secret = site.secret): string =>
  createHmac('sha256', deriveKey(secret, 'signing')).update(message).digest('hex');

const login = {
  eventId: 'e1',
  event: 'identify',
  visitorId: 'v1',
  consent: { marketing: 'granted' },
  userId: '42',
  user: { email: ' Jane@Example.com' },
};
const send = (event: object, request: Partial<Request> = {}) =>
  accept({ site, trust: 'pixel', receivedAt: NOW, events: [event], ...request });
const trustOf = async (event: object, request?: Partial<Request>) => (await send(event, request)).events[0]?.trust;
const refusalOf = async (event: object) => (await send(event)).rejected[0];

describe('a signature', () => {
  it('lifts a browser event to signed when it covers userId, e-mail and phone as they were sent', async () => {
    expect(await trustOf({ ...login, signature: sign('42\n Jane@Example.com\n') })).toBe('signed');
    const withPhone = { ...login, user: { phone: '+371 26123456' }, signature: sign('42\n\n+371 26123456') };
    expect(await trustOf(withPhone)).toBe('signed');
    expect(await trustOf({ ...login, user: undefined, signature: sign('42\n\n') })).toBe('signed');
    expect(await trustOf({ ...login, user: { email: null }, signature: sign('42\n\n') })).toBe('signed');
    expect(await trustOf(login)).toBe('pixel');
  });

  it.each([
    ['of another person', sign('43\n Jane@Example.com\n')],
    ['of the normalised address', sign('42\njane@example.com\n')],
    ['by another site', sign('42\n Jane@Example.com\n', 'another secret')],
    ['by the secret itself', createHmac('sha256', site.secret).update('42\n Jane@Example.com\n').digest('hex')],
    ['in capitals', sign('42\n Jane@Example.com\n').toUpperCase()],
    ['that is empty', ''],
  ])('%s refuses the event, with a reason that names nobody', async (_, signature) => {
    const refusal = await refusalOf({ ...login, signature });
    expect(refusal).toMatchObject({ index: 0, eventId: 'e1', path: 'events.0.signature' });
    expect(refusal?.detail).not.toMatch(/jane|42/i);
  });

  it('refuses its event alone', async () => {
    const events = [
      { ...login, signature: 'x' },
      { ...login, eventId: 'e2' },
    ];
    const accepted = await accept({ site, trust: 'pixel', receivedAt: NOW, events });
    expect(accepted.events.map(({ eventId }) => eventId)).toEqual(['e2']);
  });

  it('cannot be moved to other fields by line breaks', async () => {
    const event = { ...login, userId: undefined, user: { email: 'a@b.cd\n+37126123456' } };
    expect((await refusalOf({ ...event, signature: sign('\na@b.cd\n+37126123456\n') }))?.path).toBe(
      'events.0.signature',
    );
  });

  it('over nobody lifts nothing', async () => {
    const nobody = { ...login, userId: undefined, user: undefined };
    expect(await trustOf({ ...nobody, signature: sign('\n\n') })).toBe('pixel');
  });

  it('brings the keys of a person where unsigned ones are ignored', async () => {
    const ignoring = { site: { ...site, unsignedIdentify: 'ignore' as const } };
    const event = { ...login, user: { ...login.user, fbp: 'fb.1.1596403881668.1116446470' } };
    const signed = { ...event, signature: sign('42\n Jane@Example.com\n') };
    expect((await send(event, ignoring)).events[0]?.matchKeys).toEqual({ fbp: 'fb.1.1596403881668.1116446470' });
    expect((await send(signed, ignoring)).events[0]?.matchKeys?.email).toBe(digest('jane@example.com'));
    expect((await send(signed)).events[0]?.userId).toBe(digest('shop#42'));
  });

  it('neither agrees to anything nor makes old events young', async () => {
    const { consent: _, ...silent } = { ...login, signature: sign('42\n Jane@Example.com\n') };
    expect((await send(silent)).withheld[0]?.reason).toBe('no_consent');
    const old = { ...login, signature: sign('42\n Jane@Example.com\n'), occurredAt: NOW - 8 * DAY };
    expect((await refusalOf(old))?.path).toBe('events.0.occurredAt');
  });

  it('is not looked at beside a server key, which says more', async () => {
    expect(await trustOf({ ...login, signature: 'x' }, { trust: 'server' })).toBe('server');
  });
});
