import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDestination } from '../../../../shared/domain/link/destination.ts';
import { REDIRECT_TRICKS } from '../../../support/redirect-tricks.ts';

const policy = { hosts: ['shop.example', 'xn--caf-dma.example'], apiHost: 'events.shop.example' };
const read = (text: string, over: Partial<typeof policy> = {}) => readDestination(text, { ...policy, ...over });
const allowed = (destination: string) => ({ kind: 'allowed', destination });

describe('a destination', () => {
  it.each(REDIRECT_TRICKS)('is refused: %s', (_, destination) => {
    expect(read(destination).kind).toBe('refused');
  });

  it.each([
    'https://shop.example',
    'https://shop.example/',
    'https://www.shop.example/a/b?size=42#reviews',
    'https://a.b.shop.example/?x=1',
    'https://xn--caf-dma.example/',
    'https://shop.example/?q=%20%zz&&=&a=b=c&next=https://evil.example/#/route?x=y',
    'https://shop.example?only=query',
    'https://shop.example#only-fragment',
    "https://shop.example/a'b(c)!*~;,:@&=+$",
    'https://shop.example/a//b',
  ])('is kept byte for byte: %s', (destination) => {
    expect(read(destination)).toEqual(allowed(destination));
  });

  it('is written in ASCII, as a browser would write it, its host in lower case', () => {
    expect(read('HTTPS://Shop.Example/Тапки?ü=ß#é😀')).toEqual(
      allowed('https://shop.example/%D0%A2%D0%B0%D0%BF%D0%BA%D0%B8?%C3%BC=%C3%9F#%C3%A9%F0%9F%98%80'),
    );
  });

  it('is never the short address of a link of ours', () => {
    expect(read('https://events.shop.example/c/abcdefghij').kind).toBe('refused');
    expect(read('https://events.shop.example/%63%2Fabcdefghij').kind).toBe('refused');
    expect(read('https://events.shop.example/demo/c/').kind).toBe('allowed');
    expect(read('https://shop.example/c/shoes').kind).toBe('allowed');
  });

  it('may lie below a host of the site, but not below a name that others get names under', () => {
    for (const hosts of [['com'], ['co.uk'], ['myshopify.com'], ['example']]) {
      expect(read(`https://evil.${hosts[0]}/`, { hosts }).kind, hosts[0]).toBe('refused');
    }
    expect(read('https://mine.myshopify.com/', { hosts: ['mine.myshopify.com'] }).kind).toBe('allowed');
    expect(read('https://shop.example/', { hosts: ['www.shop.example'] }).kind).toBe('refused');
  });

  it('says how to add the host', () => {
    expect(read('https://new.example/')).toEqual({
      kind: 'refused',
      detail: expect.stringContaining('site update --hosts shop.example,xn--caf-dma.example,new.example'),
    });
  });
});

describe('a site that has named no hosts yet', () => {
  const trying = (text: string, apiHost = 'api.example') => readDestination(text, { hosts: [], apiHost }).kind;

  it('leads to names made for trying and to nobody real', () => {
    for (const host of ['shop.example', 'www.shop.example', 'example.com', 'www.example.org', 'a.test']) {
      expect(trying(`https://${host}/`), host).toBe('allowed');
    }
    for (const host of ['shop.com', 'example.com.evil.net', 'notexample.com', 'example.de', '127.0.0.1']) {
      expect(trying(`https://${host}/`), host).toBe('refused');
    }
    expect(trying('http://shop.example/')).toBe('refused');
  });

  it('leads to this machine only where the API runs on it too', () => {
    for (const text of [
      'http://localhost:8787/demo',
      'http://127.0.0.1:8787/',
      'https://localhost/',
      'http://[::1]:1/',
    ]) {
      expect(trying(text, '127.0.0.1:8787'), text).toBe('allowed');
      expect(trying(text, 'events.shop.example'), text).toBe('refused');
    }
    expect(trying('http://127.0.0.1:8787/c/abcdefghij', '127.0.0.1:8787')).toBe('refused');
    expect(trying('http://localhost.evil.net/', '127.0.0.1:8787')).toBe('refused');
  });
});

describe('whatever text comes', () => {
  const piece = fc.constantFrom(
    ...['https', 'http', ':', '/', '//', '\\', '@', '?', '#', '.', '%2f', '%40', '%00', '\t', '\n', ' ', '。', '／'],
    ...['shop.example', 'evil.example', 'javascript', 'data', '[::1]', '127.0.0.1', ':443', 'ｓ', '\u00ad', 'x'],
  );

  it('a destination that is allowed leads a browser to the shop, over https', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.boolean(), (pieces, whole) => {
        const result = read(`${whole ? 'https://shop.example' : ''}${pieces.join('')}`);
        if (result.kind === 'refused') return;
        const url = new URL(result.destination, 'https://evil.example/');
        expect(url.protocol).toBe('https:');
        expect(url.hostname).toMatch(/(^|\.)shop\.example$/);
        expect(url.username + url.password + url.port).toBe('');
        expect(result.destination).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });
});
