import type { Failure } from '../domain/audience/audience.ts';
import type { Site } from '../domain/site.ts';
import { forgetLedger } from './forget-ledger.ts';
import { createAtMeta } from './prepare-targets.ts';
import type { SyncDeps } from './sync-ports.ts';
import type { SyncTarget } from './sync-target.ts';

const MADE_ANEW: Failure = {
  class: 'retry-later',
  message: 'The audience was deleted at Meta. It is made anew, under another id, and filled with the next syncs.',
  action: 'Enter its new id in the ads that used the old one.',
};

/**
 * An audience whose id Meta does not know any more is made anew, and a rule pass fills it. That it is gone, and not only out
 * of reach, is known by making it: Meta makes none where one of the same definition exists, and none in an account that
 * the token may not use.
 */
export async function remakeGone(
  deps: Pick<SyncDeps, 'meta' | 'audiences' | 'leaving' | 'ledger'>,
  site: Site,
  target: SyncTarget,
): Promise<void> {
  if (target.failure?.isGone !== true || target.metaAudienceId === '') return;
  const { audience, metaAudienceId } = target;
  const made = await createAtMeta(deps, site, audience);
  if (made.kind === 'failed') target.failure = made.failure;
  else if (made.metaAudienceId !== metaAudienceId) {
    await forgetLedger(deps.ledger(audience), deps.leaving.every.allRows(audience));
    // The next sync finds the one that was just made.
    await deps.leaving.every.forgetMetaAudience(audience);
    target.failure = MADE_ANEW;
  }
}
