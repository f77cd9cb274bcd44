import { expect, test } from 'vitest';
import { readSignedVisitor, signVisitor } from '../../../shared/runtime/site-secret.ts';

test.each(['v-1', 'a.b', 'é ü', 'x'.repeat(128)])('the signed visitor %s is read back', (visitorId) => {
  expect(readSignedVisitor('secret', 'visitor-cookie', signVisitor('secret', 'visitor-cookie', visitorId))).toBe(
    visitorId,
  );
});

test('a signature of another purpose, another site or another visitor is refused', () => {
  const token = signVisitor('secret', 'checkout-token', 'v-1');
  const [, signature] = token.split('.');
  const other = Buffer.from('v-2').toString('base64url');
  expect(readSignedVisitor('secret', 'visitor-cookie', token)).toBeUndefined();
  expect(readSignedVisitor('other secret', 'checkout-token', token)).toBeUndefined();
  expect(readSignedVisitor('secret', 'checkout-token', `${other}.${signature}`)).toBeUndefined();
  for (const text of ['', '.', token.slice(0, -1), `${token}A`, ` ${token}`])
    expect(readSignedVisitor('secret', 'checkout-token', text)).toBeUndefined();
});
