import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether the bytes of a body were signed with one of the secrets: base64 of their HMAC-SHA256, as Shopify and WooCommerce
 * send it. Every secret is tried, and none is told by the time it takes.
 */
export function isSignedWith(secrets: readonly string[], body: Uint8Array, signature: string): boolean {
  const given = Buffer.from(signature.trim(), 'base64');
  let found = false;
  for (const secret of secrets) {
    const right = createHmac('sha256', secret).update(body).digest();
    found = (given.length === right.length && timingSafeEqual(given, right)) || found;
  }
  return found;
}
