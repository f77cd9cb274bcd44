import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import { joinMatchKeys, keysGivenBy } from '../../../shared/domain/visitor/match-keys.ts';
import { itemSize } from '../../../shared/storage/item-size.ts';
import { fromKeysItem, toKeysItem } from '../../../shared/storage/match-keys-item.ts';

const REF = { siteId: 'shop' as SiteId, visitorId: '01890000-0000-7000-8000-000000000001' as VisitorId };
const NOW = Date.UTC(2026, 10, 27);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const everything = keysGivenBy(
  {
    email: hash('mary@example.com'),
    phone: hash('15559876543'),
    fbp: 'fb.1.1596403881668.1116446470',
    fbc: `fb.1.1554763741205.${'AbCdEfGh'.repeat(12)}`,
    firstName: hash('mary'),
    firstInitial: hash('m'),
    lastName: hash('smith'),
    city: hash('paris'),
    state: hash('ca'),
    zip: hash('94035'),
    country: hash('us'),
    gender: hash('f'),
    birthDate: hash('19970216'),
    birthYear: hash('1997'),
    birthMonth: hash('02'),
    birthDay: hash('16'),
    externalId: 'customer-4711',
  },
  NOW,
);

it('match keys come back as they were stored', () => {
  const later = keysGivenBy({ email: hash('other'), city: hash('london'), externalId: '#1' }, NOW + 5);
  const keys = joinMatchKeys(everything, later);
  expect(fromKeysItem(toKeysItem(REF, keys, undefined).Item)).toEqual(keys);
  const odd = keysGivenBy({ externalId: '=#1' }, NOW);
  expect(fromKeysItem(toKeysItem(REF, odd, undefined).Item)).toEqual(odd);
});

it('somebody of whom everything is known once costs one write unit', () => {
  expect(itemSize(toKeysItem(REF, everything, undefined).Item)).toBeLessThanOrEqual(1_024);
});

it('keys that were stored before hashes were packed are read, and may be replaced', () => {
  const d = { S: JSON.stringify({ email: [[hash('mary@example.com'), NOW]] }) };
  const keys = fromKeysItem({ ...toKeysItem(REF, everything, undefined).Item, d });
  expect(keys).toEqual(keysGivenBy({ email: hash('mary@example.com') }, NOW));
  expect(toKeysItem(REF, everything, keys).ExpressionAttributeValues?.[':old']).toEqual(d);
});
