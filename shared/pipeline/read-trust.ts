import type { WireEvent } from '../contracts/event-schema.ts';
import type { Trust } from '../domain/event/tracked-event.ts';
import type { Site } from '../domain/site.ts';

export interface Signatures {
  /** Whether `signature` is the site's own of `message`; takes the same time whatever was wrong. */
  isSigned(site: Site, message: string, signature: string): boolean;
}

type Signed = Pick<WireEvent, 'userId' | 'user' | 'signature'>;

/** What a shop signs: who somebody is, exactly as the event says it. What is absent is empty text. */
export function signedMessage({ userId = '', user: { email = '', phone = '' } = {} }: Signed): string {
  return `${userId}\n${email}\n${phone}`;
}

/**
 * How far an event's word on who somebody is goes. In a browser's request the shop's signature lifts it; a signature
 * over nobody lifts nothing. `undefined` with a reason: the signature is wrong, which is never passed over, because
 * somebody either forges or has a mistake in their shop.
 */
export function readTrust(
  event: Signed,
  { site, trust }: { readonly site: Site; readonly trust: Trust },
  signatures: Signatures,
): { readonly trust: Trust } | { readonly trust?: undefined; readonly detail: string } {
  const { signature } = event;
  if (trust !== 'pixel' || signature === undefined) return { trust };
  const message = signedMessage(event);
  // More line breaks would let two different people have the same message.
  if (message.split('\n').length > 3) return { detail: 'cannot stand for a user.email or user.phone with line breaks' };
  if (!signatures.isSigned(site, message, signature))
    return { detail: 'is not the one of the userId, user.email and user.phone of this event' };
  return { trust: message === '\n\n' ? 'pixel' : 'signed' };
}
