import { describe, expect, it } from 'vitest';
import { forwardableSearch, forwardableUrl } from '../../../../shared/domain/forward/forwardable-url.ts';

describe('the address of a page', () => {
  it.each([
    [
      'keeps campaign marks',
      'https://s.example/a?utm_source=ig&utm_id=7',
      'https://s.example/a?utm_source=ig&utm_id=7',
    ],
    [
      'keeps Meta’s click byte for byte',
      'https://s.example/?fbclid=IwAR%2B12345678',
      'https://s.example/?fbclid=IwAR%2B12345678',
    ],
    [
      'loses everything else',
      'https://s.example/a?q=hiv+test&email=a%40b.example&utm_medium=x',
      'https://s.example/a?utm_medium=x',
    ],
    [
      'loses contacts put into a mark',
      'https://s.example/?utm_content=mary%40b.example&utm_term=491701234567',
      'https://s.example/',
    ],
    ['loses what stands behind #', 'https://s.example/a#token=1', 'https://s.example/a'],
    ['loses who is logged in', 'https://me:secret@s.example/a', 'https://s.example/a'],
  ])('%s', (_, given, expected) => {
    expect(forwardableUrl(given)).toBe(expected);
  });

  it('that leads nowhere is none', () => {
    for (const text of ['', 'shoes', 'javascript:alert(1)', 'file:///etc/passwd'])
      expect(forwardableUrl(text)).toBeUndefined();
  });
});

it('looks for words, not for contacts', () => {
  expect(forwardableSearch(' red shoes 42 ')).toBe('red shoes 42');
  for (const term of ['', 'mary@example.com', '+49 170 1234567', 'x'.repeat(101), 7, 'redacted'])
    expect(forwardableSearch(term)).toBeUndefined();
});
