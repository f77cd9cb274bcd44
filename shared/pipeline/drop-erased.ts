import type { TrackedEvent } from '../domain/event/tracked-event.ts';
import type { AliasId } from '../domain/identity/alias.ts';
import type { Instant } from '../domain/time.ts';
import type { IdentityHashes, IndexedMessage } from './group-by-visitor.ts';
import type { PersonReads } from './load-persons.ts';
import { moneyOfErased } from './money-of-event.ts';

/**
 * Leaves out what was done under an e-mail address, number or account up to the erasure of its person, whoever the event
 * says it was; money of orders stays money. Costs nothing but for events older than the site's newest erasure. What
 * an erased visitor did is left out where the visitor's state is read.
 */
export function createDropErased(reads: Pick<PersonReads, 'readAliases'>, { aliasId }: IdentityHashes) {
  return async <Message extends IndexedMessage>(messages: readonly Message[]): Promise<readonly Message[]> => {
    const [first] = messages;
    const newest = first?.site.newestErasureAt;
    if (first === undefined || newest === undefined) return messages;
    const { siteId, secret } = first.site;
    const namesOf = ({ matchKeys: { email, phone } = {}, userId, occurredAt }: TrackedEvent): readonly AliasId[] =>
      occurredAt > newest
        ? []
        : [
            ...(email === undefined ? [] : [aliasId(secret, 'email', email)]),
            ...(phone === undefined ? [] : [aliasId(secret, 'phone', phone)]),
            ...(userId === undefined ? [] : [aliasId(secret, 'user', userId)]),
          ];
    const asked = [...new Set(messages.flatMap(({ message }) => message.events.flatMap(namesOf)))];
    if (asked.length === 0) return messages;
    const aliases = await reads.readAliases(siteId, asked, { consistent: true });
    const isErased = (event: TrackedEvent): boolean =>
      namesOf(event).some((name) => isUpTo(event.occurredAt, aliases.get(name)?.erasedAt));
    return messages.map((one) => ({
      ...one,
      message: {
        ...one.message,
        events: one.message.events.flatMap((event) => (isErased(event) ? moneyOfErased(event) : [event])),
      },
    }));
  };
}

const isUpTo = (at: Instant, erasedAt: Instant | undefined): boolean => erasedAt !== undefined && at <= erasedAt;
