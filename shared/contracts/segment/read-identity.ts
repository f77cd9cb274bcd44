import type { Trust } from '../../domain/event/tracked-event.ts';
import { type Fields, idOf, said, textOf } from './read-fields.ts';

export type IdentityContext = {
  readonly siteId: string;
  readonly trust: Trust;
  readonly digest: (text: string) => string;
};

/**
 * Whose event it is: `anonymousId` is the visitor, `userId` the account. Without an anonymous id a server's account is a
 * visitor of its own (`acceptEvents` sees to that); with the public write key it is another one, because whoever knows an
 * account's id could otherwise write into the server's.
 */
export function readIdentity(message: Fields, context: IdentityContext): Fields {
  const userId = idOf(message.userId, context.digest);
  const visitorId = visitorIdOf(message.anonymousId, context) ?? standIn(userId, context);
  return said({ visitorId, userId });
}

/** An address is no id that may be stored: where one is used as such, its digest is the visitor. */
export function visitorIdOf(anonymousId: unknown, { siteId, digest }: IdentityContext): string | undefined {
  const id = textOf(anonymousId);
  return id?.includes('@') === true ? `a.${digest(`${siteId}#${id}`).slice(0, 32)}` : idOf(anonymousId, digest);
}

function standIn(userId: string | undefined, { siteId, trust, digest }: IdentityContext): string | undefined {
  return userId === undefined || trust === 'server' ? undefined : `s.${digest(`${siteId}#${userId}`).slice(0, 32)}`;
}

/** The shop's signature over `userId`, e-mail and phone (HTTP contract: `signature`), in the context or beside it. */
export function readSignature(message: Fields): string | undefined {
  const { context, signature } = message;
  const inContext = typeof context === 'object' && context !== null && 'signature' in context && context.signature;
  return textOf(inContext) ?? textOf(signature);
}
