import type { Audience } from '../domain/audience/audience.ts';
import type { Wants } from '../domain/audience/ledger.ts';
import { planLedger } from '../domain/audience/plan-ledger.ts';
import { mayBeMadeYet } from '../domain/audience/website-audience.ts';
import { isDryRun, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import type { MatchKeys } from '../domain/visitor/match-keys.ts';
import { loadLedger } from './load-ledger.ts';
import type { SyncDeps } from './sync-ports.ts';
import type { SyncTarget } from './sync-target.ts';

/**
 * Running audiences as targets of a dry run. Each is marked before anybody is taken off the list of those whom Meta must be
 * told of: the first live run then has everybody looked at again.
 */
export async function dryTargets(
  { audiences: store }: Pick<SyncDeps, 'audiences'>,
  audiences: readonly Audience[],
): Promise<readonly SyncTarget[]> {
  const running = audiences.filter(({ status }) => status === 'running');
  for (const audience of running)
    if (audience.dryRun !== true) await store.updateAudienceSync(audience, { dryRun: true });
  return running.map((audience) => ({
    audience,
    account: {},
    metaAudienceId: audience.metaAudienceId ?? '',
    resend: false,
    dryRun: true,
    maxChangeShare: 1,
    added: 0,
    removed: 0,
    invalid: 0,
    invalidGrowth: 0,
    changed: { removed: 0, added: 0 },
  }));
}

/** Of a live site: audiences that were looked at without Meta being told want a rule pass, which one write says. */
export async function endDryRun(
  { audiences: store }: Pick<SyncDeps, 'audiences'>,
  site: Site,
  audiences: readonly Audience[],
): Promise<readonly Audience[]> {
  if (isDryRun(site)) return audiences;
  const after: Audience[] = [];
  for (const audience of audiences) {
    const { dryRun, ...rest } = audience;
    if (dryRun === true) await store.updateAudienceSync(audience, { dryRun: null, passWanted: true });
    after.push(dryRun === true ? { ...rest, passWanted: true } : audience);
  }
  return after;
}

/** What is to be deleted at Meta waits for the end of the dry run. */
export function deletionsNow(
  configured: { readonly site: Site; readonly deletions: readonly Audience[] } | undefined,
): readonly Audience[] {
  return configured === undefined || isDryRun(configured.site) ? [] : configured.deletions;
}

/** Website audiences that are to be made wait for it too. */
export function websitesNow(
  configured: { readonly site: Site; readonly audiences: readonly Audience[] } | undefined,
): readonly Audience[] {
  return configured === undefined || isDryRun(configured.site) ? [] : configured.audiences.filter(mayBeMadeYet);
}

/**
 * Counts what would be sent of these visitors.
 *
 * @returns who is in the ledger: Meta may hold them from before the dry run, so they must not count as out.
 */
export async function tryTarget(
  { ledger }: Pick<SyncDeps, 'ledger'>,
  target: SyncTarget,
  wants: Wants,
  keys: readonly MatchKeys[],
): Promise<ReadonlySet<string>> {
  const extract = await loadLedger(ledger(target.audience), { wants, keys });
  const { additions, removals } = planLedger(extract, wants, false);
  target.added += additions.length;
  target.removed += removals.length;
  const holders = [...extract.rows.values()].flatMap((row) => [...row.holders.keys()]);
  return new Set(holders.filter((visitor) => wants.has(visitor)));
}

/** A run that sent nothing; what is known of the audience at Meta stays as it was. */
export async function recordDryRun(
  { audiences }: Pick<SyncDeps, 'audiences'>,
  { audience: { siteId, audienceKey }, added: wouldAdd, removed: wouldRemove }: SyncTarget,
  { runId, at }: { readonly runId: string; readonly at: Instant },
): Promise<void> {
  if (wouldAdd + wouldRemove === 0) return;
  const standing = (await audiences.newestRun(siteId, audienceKey))?.standing ?? {};
  const nothing = { outcome: 'done', added: 0, removed: 0, invalid: 0 } as const;
  await audiences.putRun({
    siteId,
    audienceKey,
    runId,
    at,
    mode: 'dry-run',
    ...nothing,
    wouldAdd,
    wouldRemove,
    standing,
  });
}
