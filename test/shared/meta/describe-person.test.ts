import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Description, RawDescription } from '../../../shared/domain/visitor/description.ts';
import { hashDescription } from '../../../shared/meta/hash-description.ts';
import { hashMatchKey } from '../../../shared/meta/hash-match-key.ts';
import { hashPhone } from '../../../shared/meta/hash-phone.ts';
import { normaliseBirthDate } from '../../../shared/meta/normalise-birth-date.ts';
import { normaliseCity } from '../../../shared/meta/normalise-city.ts';
import { normaliseCountry } from '../../../shared/meta/normalise-country.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { normaliseGender } from '../../../shared/meta/normalise-gender.ts';
import { initialOf, normaliseName } from '../../../shared/meta/normalise-name.ts';
import { normaliseState } from '../../../shared/meta/normalise-state.ts';
import { normaliseZip } from '../../../shared/meta/normalise-zip.ts';

const AT = Date.UTC(2026, 10, 27);
const describeOf = (raw: RawDescription) => hashDescription(raw, AT);

describe('the hash of', () => {
  const vectors: readonly (readonly [keyof Description, RawDescription, string])[] = [
    ['firstName', { firstName: 'Mary' }, '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
    ['firstName', { firstName: 'Valéry' }, '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
    ['firstName', { firstName: 'Vale\u0301ry' }, '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
    ['firstName', { firstName: '정' }, '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14'],
    ['lastName', { lastName: 'O’Neil-Núñez' }, '888f45e43b78b99da8397343c445bef9a993e0091501fd6f8caa18a994384300'],
    ['city', { city: 'St. Louis' }, '8ba24bdf99947996f3000259be455de791b06fcc0e802ce05031030df1ee8ea3'],
    ['city', { city: 'New York' }, '350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5'],
    ['city', { city: 'São Paulo' }, '8f7f2f7ccd3f2898cf4850905346e8fb333d00aac1c974f8f37326e068cf7b1e'],
    ['state', { state: 'California' }, '6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126'],
    ['state', { state: 'New South Wales' }, '96236847af45f93f09c6ba2627cdb8da07e395f009d0e42f782cffb119cc24da'],
    ['zip', { zip: '94035-1234' }, '1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e'],
    ['zip', { zip: '94035-1234', country: 'US' }, '1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e'],
    ['zip', { zip: 'M1 1AE' }, '1dc694c2070e697769fb959b50671d76cafd430d8ca191fbdd0affcaea344ac5'],
    ['zip', { zip: 'K1A 0B1' }, '3e8d74314dc02166b1ea8c7bd8c2357fb3f9898074395b8c57f8799848b4daa1'],
    ['country', { country: 'United States' }, '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
    ['country', { country: 'GB' }, '0b407281768f0e833afef47ed464b6571d01ca4d53c12ce5c51d1462f4ad6677'],
    ['birthDate', { dateOfBirth: '2/16/1997' }, '01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c'],
    ['birthYear', { dateOfBirth: '2/16/1997' }, '0985b889a1fe4f4e1fb925061ac6fb2247f10875f5fcbe63eec2ab55ed68970e'],
    ['birthMonth', { dateOfBirth: '2/16/1997' }, 'a953f09a1b6b6725b81956e9ad0b1eb49e3ad40004c04307ef8af6246a054116'],
    ['birthDay', { dateOfBirth: '2/16/1997' }, 'b17ef6d19c7a5b1ee83b907c595526dcb1eb06db8227d650d5dda0a9f4ce8cd9'],
    ['gender', { gender: 'Female' }, '252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111'],
    ['gender', { gender: 'Male' }, '62c66a7a5dd70c3146618063c344e531e6d4b59e379808443ce962b3abd63c5a'],
  ];
  it.each(vectors)('%s of %j is Meta’s', async (key, raw, hash) => {
    expect((await describeOf(raw))[key]).toBe(hash);
  });

  it('a value that came hashed is itself, in lower case, and nothing else is made of it', async () => {
    const hash = 'A'.repeat(64);
    expect(await describeOf({ firstName: ` ${hash} `, dateOfBirth: hash, country: hash, externalId: hash })).toEqual({
      firstName: hash.toLowerCase(),
      birthDate: hash.toLowerCase(),
      country: hash.toLowerCase(),
      externalId: hash.toLowerCase(),
    });
  });

  it('a value that came as the hash of nothing is left out', async () => {
    for (const nothing of ['', ' ', 'null', 'N/A']) {
      const hash = createHash('sha256').update(nothing).digest('hex');
      expect(await describeOf({ firstName: hash, dateOfBirth: hash, externalId: hash.toUpperCase() })).toEqual({});
      expect(hashEmail(hash)).toBeUndefined();
      expect(await hashPhone(hash)).toBeUndefined();
    }
  });

  it('one bad value leaves the others', async () => {
    expect(
      await describeOf({ firstName: '---', city: '東京', state: '', zip: 'n/a', gender: 'x', country: 'LV' }),
    ).toEqual({ country: hashMatchKey('lv') });
  });
});

type Table = readonly (readonly [raw: string, normalised: string | undefined])[];
const table = (name: string, normalise: (raw: string) => string | undefined, rows: Table): void => {
  describe(name, () => {
    it.each(rows)('%j is %j', (raw, normalised) => {
      expect(normalise(raw)).toBe(normalised);
    });
  });
};

table('a name', normaliseName, [
  ['Mary Ann', 'maryann'],
  ["O'Neil-Núñez", 'oneilnúñez'],
  ['O’Connor', 'oconnor'],
  ['\u00a0Müller\u200b ', 'müller'],
  ['ŠKODA', 'škoda'],
  ['Jr.', 'jr'],
  ['Анна', 'анна'],
  ['👩🏽', undefined],
  ['N/A', undefined],
  ['null', undefined],
  ['{{ first_name }}', undefined],
  ['12', undefined],
  ['d41d8cd98f00b204e9800998ecf8427e', undefined],
]);
it('a name of western letters is read as any other', () => {
  const slow = (raw: string): string =>
    raw
      .normalize('NFC')
      .toLowerCase()
      .replace(/[\p{P}\p{S}\p{Z}]/gu, '');
  const letter = fc.constantFrom(..."aZ09 -'’.`´~^|×÷ÉßøłŠž¿·×ſŉ");
  fc.assert(
    fc.property(fc.array(letter, { minLength: 1, maxLength: 6 }), (letters) => {
      const raw = letters.join('');
      fc.pre(/\p{L}/u.test(raw));
      expect(normaliseName(raw)).toBe(slow(raw));
    }),
  );
});
table('a first initial', (raw) => initialOf(normaliseName(raw) ?? ''), [
  ['Mary', 'm'],
  ['Éva', 'é'],
  ['정우', '정'],
]);
table('a city', normaliseCity, [
  ['Łódź', 'lodz'],
  ['Rīga', 'riga'],
  ['Straße', 'strasse'],
  ['Århus', 'arhus'],
  ['東京', undefined],
  ['-', undefined],
]);
table('a state', (raw) => normaliseState(raw), [
  ['CA', 'ca'],
  ['New York', 'ny'],
  ['US-TX', 'tx'],
  ['British Columbia', 'bc'],
  ['Québec', 'qc'],
  ['Île-de-France', 'iledefrance'],
]);
table('a state of Germany', (raw) => normaliseState(raw, 'de'), [
  ['Nordrhein-Westfalen', 'nordrheinwestfalen'],
  ['Berlin', 'berlin'],
]);
table('a postal code', (raw) => normaliseZip(raw), [
  ['1000-001', '1000001'],
  ['LV-1010', 'lv1010'],
  ['sw1a 1aa', 'sw1a1aa'],
  ['９４０３５', '94035'],
  ['00000', undefined],
  ['?', undefined],
]);
table('a postal code of the United States', (raw) => normaliseZip(raw, 'us'), [
  ['94035', '94035'],
  ['940351234', '94035'],
  ['1234', undefined],
]);
table('a country', normaliseCountry, [
  ['gb', 'gb'],
  ['UK', 'gb'],
  ['United Kingdom', 'gb'],
  ['Deutschland', 'de'],
  ['Latvija', 'lv'],
  ['USA', 'us'],
  ['U.S.A.', 'us'],
  ['LVA', 'lv'],
  ['Nowhere', undefined],
  ['', undefined],
]);
table('a gender', normaliseGender, [
  ['F', 'f'],
  ['weiblich', 'f'],
  ['Männlich', 'm'],
  ['non-binary', undefined],
  ['unknown', undefined],
]);
table(
  'a birthday',
  (raw) => {
    const date = normaliseBirthDate(raw, AT);
    return date && `${date.year}${date.month}${date.day}`;
  },
  [
    ['1997-02-16', '19970216'],
    ['1997-2-6', '19970206'],
    ['16.02.1997', '19970216'],
    ['16/02/1997', '19970216'],
    ['19970216', '19970216'],
    ['03/04/1990', undefined],
    ['04/04/1990', '19900404'],
    ['1899-12-31', undefined],
    ['2027-01-01', undefined],
    ['2001-02-29', undefined],
    ['yesterday', undefined],
  ],
);

describe("a shop's own id", () => {
  it.each([
    ['user-42', 'user-42'],
    [' User-42 ', 'User-42'],
    ['1234567890', '1234567890'],
    ['Mary@example.com', 'f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79'],
    ['+33 6 12 34 56 78', '8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661'],
    ['+44 (0)20 7946 0958', '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823'],
    ['0044 20 7946 0958', '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823'],
    ['(650) 555-1212', 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'],
    ['2024-00012', '2024-00012'],
    ['a\u0000b', undefined],
  ])('%j is sent as %j', async (raw, sent) => {
    expect((await hashDescription({ externalId: raw }, AT, { country: 'US' })).externalId).toBe(sent);
  });

  it('that is the number of the same person goes as its hash', async () => {
    const phone = await hashPhone('+44 20 7946 0958');
    expect((await hashDescription({ externalId: '442079460958' }, AT, { phone })).externalId).toBe(phone);
  });
});

describe('whatever is given', () => {
  /** Hashes of an empty text, of a country in capitals, of numbers that lost or kept a zero. */
  const TRAPS = new Set(
    ['', 'GB', '4402079460958', '612345678', 'jane.doe@example.com\n'].map((text) => hashText(text)),
  );
  const field = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('', ' ', '-', '\u200b', 'GB', '2'),
    fc.constantFrom('jane.doe@example.com\n', '1997-2-2', '02/02/1997', '\u00a0', '...', '東京', '{{x}}'),
  );
  const contact = fc.oneof(
    field,
    fc.constantFrom('+44 (0)20 7946 0958', '0044 (0) 20 7946 0958', '06 12 34 56 78', 'jane.doe@example.com\n'),
  );
  const raw = fc.record({ firstName: field, lastName: field, city: field, state: field, zip: field, country: field });

  it('no trap comes out, and what comes out is a hash', async () => {
    await fc.assert(
      fc.asyncProperty(raw, field, contact, async (person, birth, reach) => {
        const described = await describeOf({ ...person, gender: birth, dateOfBirth: birth, externalId: reach });
        const { externalId, ...hashed } = described;
        expect(TRAPS).not.toContain(externalId);
        const hashes = [...Object.values(hashed), hashEmail(reach), await hashPhone(reach, 'FR')];
        for (const hash of hashes.filter((value) => value !== undefined)) {
          expect(hash).toMatch(/^[0-9a-f]{64}$/);
          expect(TRAPS).not.toContain(hash);
        }
        expect(described.birthMonth).not.toBe(hashText('2'));
      }),
      { numRuns: 150 },
    );
  });
});

function hashText(text: string): string {
  return text === '' ? 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' : (hashMatchKey(text) ?? '');
}
