import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId, type VisitorId } from '../domain/ids.ts';

/** What a key derived from a site's secret is for; one purpose's key says nothing about another's. */
export type SecretPurpose = 'visitor-cookie' | 'checkout-token' | 'signing' | 'alias';

/** Hex HMAC-SHA256 of the purpose under the site's secret: a key of its own for each purpose. */
export function deriveKey(secret: string, purpose: SecretPurpose): string {
  return createHmac('sha256', secret).update(`backtrail/${purpose}`).digest('hex');
}

/** Compares without telling by its time how much was right. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * A visitor id that only we can have written, safe in cookies, URLs and notes of an order: `<base64url of the id>.<22
 * characters of HMAC>`.
 */
export function signVisitor(secret: string, purpose: 'visitor-cookie' | 'checkout-token', visitorId: string): string {
  const id = Buffer.from(visitorId).toString('base64url');
  return `${id}.${createHmac('sha256', deriveKey(secret, purpose)).update(id).digest('base64url').slice(0, 22)}`;
}

/** The id of a text that `signVisitor` wrote for the same site and purpose; `undefined` for any other. */
export function readSignedVisitor(
  secret: string,
  purpose: 'visitor-cookie' | 'checkout-token',
  text: string,
): VisitorId | undefined {
  const id = /^([A-Za-z0-9_-]{1,700})\.[A-Za-z0-9_-]{22}$/.exec(text)?.[1];
  if (id === undefined) return undefined;
  const visitorId = Buffer.from(id, 'base64url').toString('utf8');
  if (!isId(visitorId) || !sameText(signVisitor(secret, purpose, visitorId), text)) return undefined;
  return visitorId as VisitorId;
}

/** The key a shop signs its events with; shown to its admins. */
export const signingKey = (secret: string): string => deriveKey(secret, 'signing');

/** Whether a signature is the lower-case hex HMAC-SHA256 of the message under the site's signing key. */
export function isSignedBy(secret: string, message: string, signature: string): boolean {
  return sameText(createHmac('sha256', signingKey(secret)).update(message).digest('hex'), signature);
}
