import type { Audience, Failure } from '../domain/audience/audience.ts';
import { describeRule } from '../domain/audience/describe-rule.ts';
import { failedAt, isHeld } from '../domain/audience/retry-at.ts';
import { isToBeMade } from '../domain/audience/website-audience.ts';
import { isDryRun, type Site } from '../domain/site.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import { dryTargets } from './dry-run.ts';
import type { SyncDeps } from './sync-ports.ts';
import { needsSomebody, type SyncAccount, type SyncTarget, stopAccount, TOO_MUCH } from './sync-target.ts';

/** How often a refused token is tried again by itself. */
const CREDENTIALS_PAUSE = 15 * MINUTE;

const NO_ACCOUNT: Failure = {
  class: 'human',
  message: 'No Meta ad account is connected to this site.',
  action: 'Enter the ad account id in the settings of the site; then set the audience to running.',
};

/** Under its key an earlier audience is to be deleted at Meta first. */
const STILL_THERE: Failure = {
  class: 'retry-later',
  message: 'The audience of this key that was there before is not deleted at Meta yet.',
  action: 'Nothing: it is deleted first, and this one is made then.',
};

/** Blocked until Meta accepts the token again, which nobody tells us of: it is to be tried now and then. */
export function awaitsToken({ status, lastError }: Audience): boolean {
  return status === 'blocked' && lastError?.class === 'credentials';
}

/** Blocked for its token, and due for another try. */
export function mayRecover(audience: Audience, at: Instant): boolean {
  return awaitsToken(audience) && at - (audience.lastError?.at ?? at) >= CREDENTIALS_PAUSE;
}

/** It runs, and whoever called for a rule pass ended before the message was sent. */
function lacksPass({ status, passWanted }: Audience): boolean {
  return status === 'running' && passWanted === true;
}

/** It is to be filled anew at Meta, and Meta may be asked. */
function wantsReconcile(audience: Audience, at: Instant): boolean {
  return audience.status === 'running' && audience.reconcile !== undefined && !isHeld(audience, at);
}

/** Whether a sync has something to do besides dirty people. */
export function needsPreparation(site: Site, audiences: readonly Audience[], at: Instant): boolean {
  const isLive = !isDryRun(site);
  return audiences.some(
    (audience) =>
      (isLive && audience.status === 'running' && audience.metaAudienceId === undefined) ||
      (isLive && (audience.dryRun === true || wantsReconcile(audience, at) || isToBeMade(audience, at))) ||
      mayRecover(audience, at) ||
      lacksPass(audience),
  );
}

type CreateDeps = Pick<SyncDeps, 'meta' | 'audiences' | 'leaving'>;
type Prepared = { readonly targets: readonly SyncTarget[]; readonly failed: readonly SyncTarget[] };

/** Running audiences as targets of a run; those that Meta does not know yet are created there. */
export async function prepareTargets(
  deps: CreateDeps,
  site: Site,
  audiences: readonly Audience[],
  unsettled: readonly string[] | 'all',
  at: Instant,
  account: SyncAccount,
): Promise<Prepared> {
  if (isDryRun(site)) return { targets: await dryTargets(deps, audiences), failed: [] };
  const targets: SyncTarget[] = [];
  const failed: SyncTarget[] = [];
  for (const audience of audiences) {
    if (audience.status !== 'running') continue;
    const target: SyncTarget = {
      audience,
      account,
      metaAudienceId: audience.metaAudienceId ?? '',
      resend: unsettled === 'all' || unsettled.includes(audience.audienceKey),
      maxChangeShare: audience.firstSyncAt === undefined || wasAllowed(audience) ? 1 : site.maxChangeShare,
      added: 0,
      removed: 0,
      invalid: 0,
      invalidGrowth: 0,
      changed: { removed: 0, added: 0 },
    };
    const waits = audience.deletionWanted === true ? (audience.lastError ?? STILL_THERE) : audience.lastError;
    if (waits !== undefined && (audience.deletionWanted === true || isHeld(audience, at))) {
      failed.push({ ...target, failure: waits, isHeld: true });
      continue;
    }
    if (audience.metaAudienceId !== undefined) {
      targets.push(target);
      continue;
    }
    const created = account.failure ?? (await create(deps, site, audience, account));
    if (typeof created === 'string') targets.push({ ...target, metaAudienceId: created });
    else if (created !== undefined) {
      failed.push({ ...target, failure: created });
    }
  }
  return { targets, failed };
}

/** It was stopped for changing too much, and somebody set it to running nevertheless. */
function wasAllowed({ status, lastError }: Audience): boolean {
  return status === 'running' && (lastError?.message.startsWith(TOO_MUCH) ?? false);
}

/** `undefined`: the audience was deleted here meanwhile. */
async function create(
  deps: CreateDeps,
  site: Site,
  audience: Audience,
  account: SyncAccount,
): Promise<string | Failure | undefined> {
  const created = await createAtMeta(deps, site, audience);
  stopAccount(account, created);
  if (created.kind === 'failed') return created.failure;
  const { metaAudienceId } = created;
  return (await deps.audiences.updateAudienceSync(audience, { metaAudienceId }, { withoutMetaAudience: true }))
    ? metaAudienceId
    : undefined;
}

/** Creates it, or finds the one an earlier call created. */
export async function createAtMeta({ meta, leaving }: CreateDeps, site: Site, audience: Audience) {
  const { adAccountId } = site.meta;
  if (adAccountId === undefined) return { kind: 'failed', failure: NO_ACCOUNT } as const;
  await leaving.every.noteAccount(adAccountId, site.siteId);
  return meta.createAudience({
    adAccountId,
    name: `Backtrail: ${audience.name}`,
    // Also what tells two sites' audiences of one ad account apart.
    description: `${audience.description ?? describeRule(audience.rule)} (${audience.siteId}/${audience.audienceKey})`,
  });
}

const UNKNOWN = { kind: 'read' } as const;

/**
 * Sets audiences that were blocked for their token to running once Meta answers again; a rule pass then looks at everybody.
 * The same write says that the pass is wanted, so that one whose request got lost is asked for by a later sync.
 */
export async function recover(
  { meta, audiences, syncRequests }: Pick<SyncDeps, 'meta' | 'audiences' | 'syncRequests'>,
  candidates: readonly Audience[],
  at: Instant,
): Promise<void> {
  async function requestPass(audience: Audience): Promise<void> {
    const { siteId, audienceKey, ruleVersion } = audience;
    await syncRequests.send([{ v: 1, kind: 'rule-pass', siteId, audienceKey, ruleVersion, at }]);
    await audiences.updateAudienceSync(audience, { passWanted: null }, { ruleVersion });
  }

  for (const audience of candidates) {
    if (lacksPass(audience)) await requestPass(audience);
    if (!mayRecover(audience, at)) continue;
    // One that was never created is simply tried again.
    const { metaAudienceId } = audience;
    const status = metaAudienceId === undefined ? UNKNOWN : await meta.readStatus(metaAudienceId);
    if (status.kind === 'failed') {
      const lastError = failedAt(status.failure, at, audience.lastError, 0);
      if (needsSomebody(status.failure)) await audiences.updateAudienceSync(audience, { lastError });
      continue;
    }
    const running = { status: 'running', lastError: null, passWanted: true } as const;
    await audiences.updateAudienceSync(audience, running, { status: 'blocked' });
    // Also when nothing was written: it may be the SDK's second try of a write whose answer got lost. The pass of an
    // audience that does not run ends at once.
    await requestPass(audience);
  }
}
