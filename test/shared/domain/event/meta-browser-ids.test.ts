import { describe, expect, it } from 'vitest';
import { buildFbc, fbclidOf, isMetaBrowserId, isOfClick } from '../../../../shared/domain/event/meta-browser-ids.ts';

const CLICK = 'IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk';

describe('the click id of a url', () => {
  it.each([
    ['first', `https://shop.example/?fbclid=${CLICK}`, CLICK],
    ['among others', `https://shop.example/a?utm_source=x&fbclid=${CLICK}&b=1#top`, CLICK],
    ['its name in capitals', `https://shop.example/?FBCLID=${CLICK}`, CLICK],
    ['behind a route in the fragment', `https://shop.example/#/a?fbclid=${CLICK}`, CLICK],
    ['in a relative url', `/a?fbclid=${CLICK}`, CLICK],
    ['encoded, which is left alone', 'https://shop.example/?fbclid=Ab%2BC%20d', 'Ab%2BC%20d'],
    ['with a plus, which is no space', 'https://shop.example/?fbclid=Ab+C', 'Ab+C'],
    ['absent', 'https://shop.example/?utm_source=x', undefined],
    ['empty', 'https://shop.example/?fbclid=&a=1', undefined],
    ['the end of another name', 'https://shop.example/?xfbclid=1', undefined],
  ])('%s', (_, url, expected) => {
    expect(fbclidOf(url)).toBe(expected);
  });
});

describe('fbc', () => {
  it('is the click with the level of the cookie and the time it was first seen, case kept', () => {
    expect(buildFbc(CLICK, 1, 1_767_225_600_000)).toBe(`fb.1.1767225600000.${CLICK}`);
  });

  it.each(['a;b', 'a b', 'a,b', 'a"b', 'a\\b', 'ä', 'a\nb', 'x'.repeat(1000)])(
    'is not made of what cannot stand in a cookie: %j',
    (fbclid) => {
      expect(buildFbc(fbclid, 1, 0)).toBeUndefined();
    },
  );

  it('is recognised by its click, with or without what the Parameter Builder appends', () => {
    expect(isOfClick(`fb.1.1.${CLICK}`, CLICK)).toBe(true);
    expect(isOfClick(`fb.2.99.${CLICK}.AQQCAQIB`, CLICK)).toBe(true);
    expect(isOfClick(`fb.1.1.${CLICK.toLowerCase()}`, CLICK)).toBe(false);
    expect(isOfClick(`fb.1.1.${CLICK}x`, CLICK)).toBe(false);
    expect(isOfClick('fb.1.1.a.b', 'a.b')).toBe(true);
  });

  it.each([
    ['fb.1.1596403881668.1116446470', true],
    ['fb.1.1596403881668.', false],
    ['fb.one.1596403881668.1', false],
    ['fb.1.1596403881668.a;b', false],
    ['', false],
  ])('and fbp have one form: %j', (text, expected) => {
    expect(isMetaBrowserId(text)).toBe(expected);
  });
});
