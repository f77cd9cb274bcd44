import type { RejectedEvent } from '../messages.ts';
import { readCommerce } from './read-commerce.ts';
import { readConsent } from './read-consent.ts';
import { readContact, withoutPersonal } from './read-contact.ts';
import { type Fields, fieldsOf, firstText, idOf, said, textOf } from './read-fields.ts';
import { type IdentityContext, readIdentity, readSignature, visitorIdOf } from './read-identity.ts';
import { readPage } from './read-page.ts';

export const MESSAGE_TYPES = ['track', 'page', 'screen', 'identify', 'alias', 'group'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export type MessageContext = IdentityContext & {
  /** Stands for what makes a message without id or time one of its kind. */
  readonly receivedAt: number;
};

export type MappedMessage =
  /** In the form `POST /v1/events` takes; mostly one. */
  | { readonly kind: 'mapped'; readonly events: readonly Fields[]; readonly userAgent?: string }
  | { readonly kind: 'refused'; readonly refused: Omit<RejectedEvent, 'index'> };

/** Reads one message of the Segment spec as an event of ours. Its `type` has been set by whoever knew the route. */
export function mapMessage(message: Fields, own: MessageContext): MappedMessage {
  const context = fieldsOf(message.context);
  const eventId = idOf(message.messageId, own.digest) ?? ownId(message, own);
  const type = MESSAGE_TYPES.find((known) => known === message.type);
  if (type === undefined) return refuse(eventId, 'type', `must be one of ${MESSAGE_TYPES.join(', ')}`);
  const event = whatHappened(type, message, own);
  if (event === undefined) return refuse(eventId, 'event', 'is needed: the name of what was done');
  const marketing = readConsent(context);
  const common = {
    eventId,
    ...readIdentity(message, own),
    ...readPage(message, context),
    occurredAt: message.timestamp ?? message.originalTimestamp ?? undefined,
    consent: marketing === undefined ? undefined : { marketing },
    user: readContact(message, context),
    signature: readSignature(message),
  };
  const userAgent = firstText(context.userAgent, context.user_agent);
  return {
    kind: 'mapped',
    events: [said({ ...common, ...event }), ...linkOf(type, message, common, own)],
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

function whatHappened(type: MessageType, message: Fields, own: MessageContext): Fields | undefined {
  const properties = withoutPersonal(fieldsOf(message.properties), 'properties');
  const traits = withoutPersonal(fieldsOf(message.traits ?? fieldsOf(message.context).traits), 'traits');
  switch (type) {
    case 'track': {
      const name = textOf(message.event);
      return name === undefined ? undefined : { ...readCommerce(name, properties, own.digest), properties };
    }
    case 'page':
    case 'screen': {
      const named = said({ name: textOf(message.name), category: textOf(message.category) });
      return { event: type === 'page' ? 'page_view' : 'screen', properties: { ...named, ...properties } };
    }
    case 'identify':
      return { event: 'identify', properties: traits };
    case 'group':
      return { event: 'group', properties: said({ ...traits, groupId: textOf(message.groupId) }) };
    case 'alias':
      return { event: 'alias', properties: said({ ...properties, previousId: textOf(message.previousId) }) };
  }
}

/**
 * An alias says that the previous id, mostly an anonymous one, was the account's all along: one more event says so of that
 * visitor. Who may link visitors is decided where all events are judged, by their trust.
 */
function linkOf(type: MessageType, message: Fields, common: Fields, own: MessageContext): readonly Fields[] {
  const previous = visitorIdOf(message.previousId, own);
  // The contact goes along, because the signature is over it too.
  const { userId, visitorId, occurredAt, consent, user, signature } = common;
  if (type !== 'alias' || previous === undefined || previous === visitorId || userId === undefined) return [];
  if (own.trust === 'pixel' && signature === undefined) return [];
  const eventId = idOf(`${common.eventId}:previous`, own.digest);
  return [said({ eventId, event: 'identify', visitorId: previous, userId, occurredAt, consent, user, signature })];
}

/** Clients give each message an id. Without one, the same message at the same time is the same event. */
function ownId({ sentAt: _, ...message }: Fields, { digest, receivedAt }: MessageContext): string {
  const timed = message.timestamp ?? message.originalTimestamp;
  return `m.${digest(JSON.stringify([message, timed === undefined ? receivedAt : null])).slice(0, 32)}`;
}

function refuse(eventId: string, path: string, detail: string): MappedMessage {
  return { kind: 'refused', refused: { eventId, path, detail } };
}
