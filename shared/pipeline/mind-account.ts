import type { RemovalsAtMeta } from './leaving-ports.ts';
import type { FailedAtMeta, Uploaded } from './sync-ports.ts';
import { type SyncAccount, stopAccount } from './sync-target.ts';

type Outcome =
  | ({ readonly kind: 'done' | 'deleted' } & Pick<Uploaded, 'accountFailure'>)
  | { readonly kind: 'too small' };

/** The same, but Meta is asked nothing more in this run once it does not answer, or its quota is nearly used up. */
export function mindAccount(removals: RemovalsAtMeta, account: SyncAccount): RemovalsAtMeta {
  async function unlessStopped<Answer extends Outcome>(
    ask: () => Promise<Answer | FailedAtMeta>,
  ): Promise<Answer | FailedAtMeta> {
    if (account.failure !== undefined) return { kind: 'failed', failure: account.failure };
    const outcome: Outcome | FailedAtMeta = await ask();
    if (outcome.kind !== 'too small') stopAccount(account, outcome);
    return outcome as Answer | FailedAtMeta;
  }

  return {
    removeEverywhere: (adAccountId, rows) => unlessStopped(() => removals.removeEverywhere(adAccountId, rows)),
    removeFrom: (metaAudienceId, rows) => unlessStopped(() => removals.removeFrom(metaAudienceId, rows)),
    replaceWith: (metaAudienceId, rows) => unlessStopped(() => removals.replaceWith(metaAudienceId, rows)),
    deleteAudience: (metaAudienceId) => unlessStopped(() => removals.deleteAudience(metaAudienceId)),
  };
}
