import { describe, expect, it } from 'vitest';
import { hashMatchKey } from '../../../shared/meta/hash-match-key.ts';
import { hashPhone } from '../../../shared/meta/hash-phone.ts';
import { hashEmail, normaliseEmail } from '../../../shared/meta/normalise-email.ts';
import { normalisePhone } from '../../../shared/meta/normalise-phone.ts';

describe('e-mail', () => {
  it.each([
    ['John_Smith@gmail.com', '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'],
    ['mary@example.com', 'f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79'],
    [' Jane.Doe+News@Example.COM ', 'dbf1912b4cad4df9823f627874244e64b50a6ac550b9cb33b17df671a26679db'],
    ['jane.doe@example.com\n', '86e0b9e56c17cc4d12387e1949b85053fbe73bc3ce5a1188713a9d300cc6133d'],
  ])('%j is hashed as Meta hashes it', (raw, hash) => {
    expect(hashEmail(raw)).toBe(hash);
  });

  it.each([
    '',
    '   ',
    'mary',
    'mary@',
    'mary@example',
    '@example.com',
    'a b@example.com',
    'a@b@example.com',
    'a@.com',
    'null',
    'Mary <mary@example.com>',
    'mailto:mary@example.com',
  ])('%j is no address', (raw) => {
    expect(normaliseEmail(raw)).toBeUndefined();
    expect(hashEmail(raw)).toBeUndefined();
  });

  it('is not hashed twice', () => {
    const hash = 'F1904CF1A9D73A55FA5DE0AC823C4403DED71AFD4C3248D00BDCD0866552BB79';
    expect(hashEmail(` ${hash} `)).toBe(hash.toLowerCase());
    expect(hashEmail('0'.repeat(63))).toBeUndefined();
  });
});

describe('phone', () => {
  it.each([
    ['(650)555-1212', 'US', '16505551212', 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'],
    ['15559876543', undefined, '15559876543', '1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e'],
    ['15559876543', 'US', '15559876543', '1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e'],
    [
      '0044 20 7946 0958',
      undefined,
      '442079460958',
      '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823',
    ],
    [
      '+44 (0)20 7946 0958',
      undefined,
      '442079460958',
      '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823',
    ],
    [
      '＋４４ ２０ ７９４６ ０９５８',
      'FR',
      '442079460958',
      '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823',
    ],
    ['٠٠٤٤ 20 7946 0958', 'FR', '442079460958', '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823'],
    [
      '\u202a+442079460958\u202c',
      'FR',
      '442079460958',
      '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823',
    ],
    ['0044 (0)20 7946 0958', 'FR', '442079460958', '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823'],
    ['020 7946 0958', 'gb', '442079460958', '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823'],
    ['06 12 34 56 78', 'FR', '33612345678', '8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661'],
    ['+33612345678', 'DE', '33612345678', '8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661'],
    ['33612345678', 'FR', '33612345678', '8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661'],
  ])('%j dialled in %s', async (raw, country, digits, hash) => {
    expect(normalisePhone(raw, country)).toBe(digits);
    expect(await hashPhone(raw, country)).toBe(hash);
  });

  it.each([
    ['', 'FR'],
    ['call me', 'FR'],
    ['0000000000', 'DE'],
    ['1111111111', 'US'],
    ['9e107d9d372bb6826bd81d3542a419d6', 'US'],
    ['null', 'US'],
    ['06 12 34 56 78', undefined],
    ['06 12 34 56 78', 'XX'],
    ['123', 'US'],
    ['650 555 1212', undefined],
  ])('%j dialled in %s is left out', async (raw, country) => {
    expect(await hashPhone(raw, country)).toBeUndefined();
  });

  it('is not hashed twice', async () => {
    const hash = 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176';
    expect(await hashPhone(hash.toUpperCase())).toBe(hash);
  });
});

it('never hashes an empty value', () => {
  expect(hashMatchKey('')).toBeUndefined();
});
