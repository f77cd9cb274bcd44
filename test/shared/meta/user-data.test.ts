import { expect, it } from 'vitest';
import { toUserData } from '../../../shared/meta/user-data.ts';

it('our keys have the names of the Conversions API, and an id of the shop is hashed', () => {
  const keys = {
    email: 'e',
    phone: 'p',
    firstName: 'f',
    firstInitial: 'i',
    lastName: 'l',
    city: 'c',
    state: 's',
    zip: 'z',
    country: 'o',
    gender: 'g',
    birthDate: 'b',
    birthYear: 'y',
    birthMonth: 'm',
    birthDay: 'd',
    externalId: 'user-42',
    fbp: 'fb.1.1.1',
    fbc: 'fb.1.1.a',
  };
  expect(toUserData(keys)).toEqual({
    em: 'e',
    ph: 'p',
    fn: 'f',
    ln: 'l',
    ct: 'c',
    st: 's',
    zp: 'z',
    country: 'o',
    ge: 'g',
    db: 'b',
    external_id: '6d894aa3ee802549d7f340e7c1cf0d1c1cb14cd84f768d92ffaa6785337c4997',
    fbp: 'fb.1.1.1',
    fbc: 'fb.1.1.a',
  });
});

it('nothing known is nothing said, and a hash is not hashed again', () => {
  expect(toUserData({})).toEqual({});
  const hash = '6D894AA3EE802549D7F340E7C1CF0D1C1CB14CD84F768D92FFAA6785337C4997';
  expect(toUserData({ externalId: hash })).toEqual({ external_id: hash.toLowerCase() });
});
