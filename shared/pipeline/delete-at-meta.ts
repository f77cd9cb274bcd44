import type { Audience } from '../domain/audience/audience.ts';
import { failedAt } from '../domain/audience/retry-at.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import { forgetLedger } from './forget-ledger.ts';
import type { SyncDeps } from './sync-ports.ts';
import { type SyncAccount, stopAccount } from './sync-target.ts';

/** How often a refused token is tried again. */
const CREDENTIALS_PAUSE = 15 * MINUTE;

/** Whether Meta is to be asked now; what a human has to see to waits until somebody asks for the deletion again. */
export function isDeletionDue({ deletionWanted, lastError }: Audience, at: Instant): boolean {
  if (deletionWanted !== true) return false;
  if (lastError === undefined) return true;
  if (lastError.class === 'credentials') return at - lastError.at >= CREDENTIALS_PAUSE;
  return lastError.class === 'retry-later' && (lastError.retryAt ?? at) <= at;
}

/** Whether it comes to pass without anybody doing something more. */
export const mayBeDeletedYet = ({ deletionWanted, lastError }: Audience): boolean =>
  deletionWanted === true && (lastError === undefined || ['retry-later', 'credentials'].includes(lastError.class));

/**
 * Deletes at Meta what somebody wanted deleted there. Its ledger is emptied once Meta has confirmed, and its id forgotten
 * last: a run that ends in between does the same again, and Meta says of what is gone that it is gone.
 */
export async function deleteAtMeta(
  { ledger, leaving: { every, removals }, random }: Pick<SyncDeps, 'ledger' | 'leaving' | 'random'>,
  audiences: readonly Audience[],
  at: Instant,
  account: SyncAccount,
): Promise<void> {
  for (const audience of audiences) {
    if (!isDeletionDue(audience, at)) continue;
    if (account.failure !== undefined) return;
    const { metaAudienceId } = audience;
    const deleted = metaAudienceId === undefined ? undefined : await removals.deleteAudience(metaAudienceId);
    if (deleted !== undefined) stopAccount(account, deleted);
    if (deleted?.kind === 'failed') {
      await every.noteDeletion(audience, failedAt(deleted.failure, at, audience.lastError, random()));
      continue;
    }
    await forgetLedger(ledger(audience), every.allRows(audience));
    await every.finishDeletion(audience);
  }
}
