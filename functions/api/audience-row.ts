import type { AudienceRow } from '../../shared/contracts/audience-schema.ts';
import { writeRule } from '../../shared/contracts/rule-schema.ts';
import type { Audience, AudienceError, RulePass } from '../../shared/domain/audience/audience.ts';
import { warningsOn } from '../../shared/domain/audience/deliverable.ts';
import { completeFrom } from '../../shared/domain/audience/demand.ts';
import { describeRule } from '../../shared/domain/audience/describe-rule.ts';
import { funnelLosses } from '../../shared/domain/audience/funnel-losses.ts';
import { launchOf, listIdOf } from '../../shared/domain/audience/launch.ts';
import { websiteAudienceIdOf } from '../../shared/domain/audience/website-audience.ts';
import { isDryRun, type Site, shownMode } from '../../shared/domain/site.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { AudienceMeasure } from '../../shared/pipeline/measure-audiences.ts';
import { iso, isoOrNull } from './answers.ts';

/** Where an audience stands: what its ads leave out are others of the site. */
export type AudienceSurroundings = {
  readonly site: Site;
  readonly siblings: readonly Audience[];
  readonly reachesMeta: boolean;
};

export function audienceRow(
  { audience, standing, ...measure }: AudienceMeasure,
  { site, siblings, reachesMeta }: AudienceSurroundings,
  now: Instant,
): AudienceRow {
  const { pass, lastError } = audience;
  const funnel = {
    members: measure.members,
    consented: measure.consented,
    matchable: measure.matchable,
    sent: measure.sent,
    invalid: Math.max(0, Math.min(audience.invalidRows, measure.sent)),
    metaLow: standing.metaLow ?? null,
    metaHigh: standing.metaHigh ?? null,
  };
  return {
    audienceKey: audience.audienceKey,
    name: audience.name,
    description: audience.description ?? null,
    rule: writeRule(audience.rule),
    ruleText: describeRule(audience.rule),
    ruleVersion: audience.ruleVersion,
    completeFrom: isoOrNull(completeFrom(audience.rule, audience.collectedSince, now)),
    status: audience.status,
    mode: shownMode(site, reachesMeta),
    createdAt: iso(audience.createdAt),
    funnel,
    losses: funnelLosses(funnel, measure, { status: audience.status, isBeingLookedAt: isBeingLookedAt(audience) }),
    countedAt: iso(measure.countedAt),
    pendingAdd: measure.pendingAdd,
    pendingRemove: measure.pendingRemove,
    oldestPendingAt: isoOrNull(measure.oldestPendingAt ?? undefined),
    pass:
      pass === undefined
        ? null
        : {
            startedAt: iso(pass.startedAt),
            scanned: pass.scanned,
            ...progress(pass, measure.visitors ?? scannedLast(siblings)),
            finishedAt: isoOrNull(pass.finishedAt),
          },
    standingRuleText: audience.standingRule === undefined ? null : describeRule(audience.standingRule),
    reconcile:
      audience.reconcile === undefined
        ? null
        : { askedAt: iso(audience.reconcile.askedAt), sent: audience.reconcile.sent },
    lastSyncAt: isoOrNull(standing.lastSyncAt),
    lastError: lastError === undefined ? null : errorBody(lastError),
    deliveryStatus: standing.deliveryStatus ?? null,
    metaAudienceId: listIdOf(audience) ?? null,
    websiteAudienceId: websiteAudienceIdOf(audience) ?? null,
    exclude: audience.exclude ?? null,
    launch: launchOf(audience, siblings, {
      hasAdAccount: site.meta.adAccountId !== undefined,
      isDryRun: isDryRun(site),
    }),
    warnings: warningsOn(funnel.matchable),
  };
}

/** Nobody has asked for it yet, or it is under way. */
const isBeingLookedAt = ({ pass, passWanted, firstSyncAt }: Audience): boolean =>
  passWanted === true || (pass === undefined ? firstSyncAt === undefined : pass.finishedAt === undefined);

/** `total`: as many visitors as there are, or were when everybody was looked at last. */
function progress({ scanned, finishedAt }: RulePass, total: number | undefined) {
  if (finishedAt !== undefined) return { total: scanned, share: 1 };
  if (total === undefined || total === 0) return { total: null, share: null };
  return { total: Math.max(total, scanned), share: Math.min(1, scanned / total) };
}

function scannedLast(audiences: readonly Audience[]): number | undefined {
  const passes = audiences.flatMap(({ pass }) => (pass?.finishedAt === undefined ? [] : [pass]));
  return passes.sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0))[0]?.scanned;
}

/** An error as people read it; how often it was tried is the sync's own business. */
export function errorBody({ at, class: kind, message, action, retryAt }: AudienceError) {
  return { at: iso(at), class: kind, message, action, retryAt: isoOrNull(retryAt) };
}

/** A list that is to go from Meta, and has not yet. */
export function deletionBody({ audienceKey, name, metaAudienceId, lastError }: Audience) {
  return {
    audienceKey,
    name,
    metaAudienceId: metaAudienceId ?? null,
    lastError: lastError === undefined ? null : errorBody(lastError),
  };
}
