import type { Audience } from './audience-store.ts';
import type { EdgeDeps } from './edge-deps.ts';
import { GraphError } from './graph-error.ts';
import type { MemberKeys } from './member-index.ts';

/** Meta may refuse a removal that leaves too few; only where that was scripted, and never one that takes out nobody. */
export function checkNotTooSmall(audience: Audience, rows: readonly MemberKeys[], { settings }: EdgeDeps): void {
  const smallest = settings.current.smallestAfterRemoval;
  if (smallest === 0) return;
  // An upper bound of those who would go; rows that share a member count it twice.
  const leaving = rows.reduce((sum, row) => sum + audience.members.countOf(row), 0);
  if (leaving === 0 || audience.members.size - leaving >= smallest) return;
  throw new GraphError({
    code: 200,
    subcode: 1870047,
    message: '(#200) Permissions error',
    userTitle: 'Audience Too Small',
    userMessage: 'Removing these people would make the audience too small.',
  });
}
