import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clickIdsIn, tagUrl } from '../../../../shared/domain/link/tag-url.ts';

const MARKS = [
  ['utm_source', 'instagram'],
  ['utm_campaign', 'spring & sale'],
  ['bt_link', 'abc'],
] as const;
const ADDED = 'utm_source=instagram&utm_campaign=spring%20%26%20sale&bt_link=abc';

describe('a tagged address', () => {
  it.each([
    ['no query', 'https://shop.example/a', `https://shop.example/a?${ADDED}`],
    ['no path', 'https://shop.example', `https://shop.example?${ADDED}`],
    ['a query', 'https://shop.example/?b=%20+&a', `https://shop.example/?b=%20+&a&${ADDED}`],
    ['an empty query', 'https://shop.example/?', `https://shop.example/?${ADDED}`],
    ['a query that goes on', 'https://shop.example/?a=1&', `https://shop.example/?a=1&${ADDED}`],
    ['a fragment', 'https://shop.example/#top', `https://shop.example/?${ADDED}#top`],
    ['a fragment with a query', 'https://shop.example/?a=1#/r?b=2', `https://shop.example/?a=1&${ADDED}#/r?b=2`],
    ['broken escapes', 'https://shop.example/?q=%zz&%', `https://shop.example/?q=%zz&%&${ADDED}`],
  ])('with %s keeps it and adds the marks before the fragment', (_, destination, tagged) => {
    expect(tagUrl(destination, MARKS)).toBe(tagged);
  });

  it.each([
    'https://shop.example/?utm_source=mine',
    'https://shop.example/?UTM_Source=mine',
    'https://shop.example/?utm_sourc%65=mine',
    'https://shop.example/?utm_source',
    'https://shop.example/#/r?utm_source=mine',
  ])('never says anew what is there already: %s', (destination) => {
    const tagged = tagUrl(destination, MARKS);
    expect(tagged.match(/utm_sour/gi)).toHaveLength(1);
    expect(tagged).toContain('bt_link=abc');
  });

  it('is the destination itself when there is nothing to add', () => {
    expect(tagUrl('https://shop.example/?a#b', [])).toBe('https://shop.example/?a#b');
    expect(tagUrl('https://shop.example/?bt_link=x', [['bt_link', 'y']])).toBe('https://shop.example/?bt_link=x');
  });

  it('holds the whole of any destination, in its place', () => {
    const part = fc.string({ unit: fc.constantFrom(...'ab=&%25/?+.;_utm_source'), maxLength: 20 });
    fc.assert(
      fc.property(part, part, fc.boolean(), fc.boolean(), (query, fragment, hasQuery, hasFragment) => {
        const before = `https://shop.example/${hasQuery ? `?${query}` : ''}`;
        const after = hasFragment ? `#${fragment}` : '';
        const tagged = tagUrl(`${before}${after}`, MARKS, ['fbclid=Ab-c']);
        expect(tagged.startsWith(before)).toBe(true);
        expect(tagged.endsWith(after)).toBe(true);
        const url = new URL(tagged);
        expect(url.searchParams.get('bt_link')).toBe('abc');
        expect(url.hash).toBe(fragment === '' ? '' : after);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('click ids behind a short address', () => {
  it('are taken over as they came, their names in any case, the first of each', () => {
    expect(clickIdsIn('fbclid=IwAR0_a-B%2Bc==&ScCid=Xy.z&x=1&fbclid=other&utm_source=fake&gclid=Cj0')).toEqual([
      'fbclid=IwAR0_a-B%2Bc==',
      'ScCid=Xy.z',
      'gclid=Cj0',
    ]);
  });

  it.each([
    '',
    'fbclid',
    'fbclid=',
    'xfbclid=1',
    'gclid={gclid}',
    'fbclid=a#b',
    'fbclid=a\\b',
    'fbclid=a b',
    'fbclid=a\r\nSet-Cookie: x',
    'fbclid="><script>',
    `fbclid=${'a'.repeat(1_001)}`,
    'url=https://evil.example/',
    'bt_link=other',
  ])('are nothing else: %s', (query) => {
    expect(clickIdsIn(query)).toEqual([]);
  });

  it('never make an answer larger than API Gateway takes', () => {
    const names = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'fbclid', 'ttclid', 'twclid', 'epik'];
    const passed = clickIdsIn(names.map((name) => `${name}=${'a'.repeat(900)}`).join('&'));
    expect(passed.length).toBe(3);
  });

  it('do not stand beside one that the destination has', () => {
    expect(tagUrl('https://shop.example/?FBCLID=own', [], ['fbclid=new'])).toBe('https://shop.example/?FBCLID=own');
  });
});
