import type { AudienceDefinition } from './audience-definition.ts';
import { GraphError } from './graph-error.ts';
import { createMemberIndex, type MemberIndex, type MemberKeys } from './member-index.ts';
import type { SizeChange } from './size-history.ts';

/** Beyond 2^53 on purpose, as Meta's are: whoever reads an id as a number finds out at once. */
const FIRST_ID = 120210000000000001n;
/** How many an ad account can hold, by what they are made of. */
const MOST_OF_SUBTYPE: Readonly<Record<string, number>> = { CUSTOM: 500, WEBSITE: 10_000 };

export type Audience = {
  readonly id: string;
  readonly accountId: string;
  readonly createdAt: number;
  definition: AudienceDefinition;
  updatedAt: number;
  contentUpdatedAt: number;
  /** The session of the latest replacement of all members, over or not. */
  replaceSessionId?: string;
  /** The latest replacement did not get done. */
  replaceFailed?: true;
  readonly members: MemberIndex;
  /** Changes of members that sizes may not show yet; forgotten with the process. */
  readonly changes: SizeChange[];
};

export type SavedAudience = Omit<Audience, 'members' | 'changes'> & { readonly members: readonly MemberKeys[] };
export type SavedAudiences = { readonly nextId: string; readonly audiences: readonly SavedAudience[] };

export interface AudienceStore {
  create(accountId: string, definition: AudienceDefinition, now: number): Audience;
  find(id: string): Audience | undefined;
  delete(id: string): void;
  clear(): void;
  /** Oldest first. */
  ofAccount(accountId: string): readonly Audience[];
  list(): readonly Audience[];
  /** Ids are unique across everything the sandbox hands out. */
  nextId(): string;
  save(): SavedAudiences;
}

export function createAudienceStore(saved?: SavedAudiences): AudienceStore {
  let next = saved === undefined ? FIRST_ID : BigInt(saved.nextId);
  const audiences = new Map<string, Audience>();
  for (const audience of saved?.audiences ?? []) {
    audiences.set(audience.id, { ...audience, members: createMemberIndex(audience.members), changes: [] });
  }

  function nextId(): string {
    const id = next.toString();
    next += 1n;
    return id;
  }
  function ofAccount(accountId: string): readonly Audience[] {
    return [...audiences.values()].filter((audience) => audience.accountId === accountId);
  }

  return {
    create(accountId, definition, now) {
      const { subtype } = definition;
      const most = MOST_OF_SUBTYPE[subtype] ?? Number.POSITIVE_INFINITY;
      if (ofAccount(accountId).filter((audience) => audience.definition.subtype === subtype).length >= most) {
        throw new GraphError({
          code: 2654,
          message: `(#2654) Failed to create custom audience: an ad account can hold ${most} of subtype ${subtype}.`,
        });
      }
      const times = { createdAt: now, updatedAt: now, contentUpdatedAt: now };
      const audience = { id: nextId(), accountId, definition, ...times, members: createMemberIndex(), changes: [] };
      audiences.set(audience.id, audience);
      return audience;
    },
    find: (id) => audiences.get(id),
    delete: (id) => {
      audiences.delete(id);
    },
    clear: () => audiences.clear(),
    ofAccount,
    list: () => [...audiences.values()],
    nextId,
    save: () => ({
      nextId: next.toString(),
      audiences: [...audiences.values()].map(({ members, changes: _changes, ...audience }) => ({
        ...audience,
        members: [...members.list()],
      })),
    }),
  };
}
