import type { AudienceKey } from '../ids.ts';
import type { Audience } from './audience.ts';
import type { Rule } from './rule.ts';
import { websiteAudienceIdOf } from './website-audience.ts';

/** What one ad set is given: ids of audiences at Meta, and what a marketer should know before the ads run. */
export type Launch = {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly notes: readonly string[];
};

/** The audience of this key is left out of ads for people who are to buy, unless somebody says otherwise. */
export const PAST_BUYERS = 'past-buyers';

/** What of the site keeps Meta from hearing of its audiences. */
export type LaunchSite = { readonly hasAdAccount: boolean; readonly isDryRun: boolean };

/** @param siblings The audiences of the same site, this one among them or not. */
export function launchOf(audience: Audience, siblings: readonly Audience[], site: LaunchSite): Launch {
  const include = idsToUse(audience);
  const excluded = excludedKeys(audience, siblings);
  const found = excluded.map((key) => [key, siblings.find(({ audienceKey }) => audienceKey === key)] as const);
  return {
    include,
    exclude: found.flatMap(([, other]) => (other === undefined ? [] : idsToUse(other))),
    notes: [
      ...notesOnSite(site),
      ...notesOnOwn(audience, site),
      ...found.flatMap(([key, other]) => notesOnExcluded(key, other)),
      ...(audience.exclude === undefined && excluded.length === 0 && !isAboutBuyers(audience.rule)
        ? [`Nobody is left out: an audience made from the template ${PAST_BUYERS}, under that key, would be.`]
        : []),
    ],
  };
}

/** Those that are said; else past buyers, where the site has them as an audience and this one is not of buyers itself. */
export function excludedKeys(audience: Audience, siblings: readonly Audience[]): readonly AudienceKey[] {
  if (audience.exclude !== undefined) return audience.exclude;
  if (audience.audienceKey === PAST_BUYERS || isAboutBuyers(audience.rule)) return [];
  return siblings.flatMap(({ audienceKey }) => (audienceKey === PAST_BUYERS ? [audienceKey] : []));
}

/** Whether somebody must have bought to be in it. */
function isAboutBuyers(rule: Rule): boolean {
  switch (rule.kind) {
    case 'did':
    case 'since':
      return rule.event === 'purchase';
    case 'all':
      return rule.rules.some(isAboutBuyers);
    case 'any':
      return rule.rules.every(isAboutBuyers);
    default:
      return false;
  }
}

/** That of an earlier audience, which is to be deleted, is not this one's. */
export function listIdOf({ metaAudienceId, deletionWanted }: Audience): string | undefined {
  return deletionWanted === true ? undefined : metaAudienceId;
}

function idsToUse(audience: Audience): readonly string[] {
  return [listIdOf(audience), websiteAudienceIdOf(audience)].flatMap((id) => (id === undefined ? [] : [id]));
}

function notesOnSite({ hasAdAccount, isDryRun }: LaunchSite): readonly string[] {
  if (!hasAdAccount)
    return ['The site has no ad account, so nothing is made at Meta: set meta.adAccountId in its settings.'];
  return isDryRun
    ? ['The site is in a dry run: nothing is made at Meta, and nobody added there, until meta.mode is live.']
    : [];
}

function notesOnOwn(audience: Audience, { hasAdAccount, isDryRun }: LaunchSite): readonly string[] {
  if (!hasAdAccount) return [];
  const { status, website, ruleVersion, lastError, deletionWanted } = audience;
  const notes: string[] = [];
  if (status === 'paused') notes.push('It is paused: nobody is added or removed at Meta until it is set to running.');
  if (status === 'blocked') notes.push(`Meta refuses it: ${lastError?.action ?? 'see lastError'}`);
  if (deletionWanted === true)
    notes.push(
      'Its customer list is made at Meta once the one that the key had before is deleted there: see deletions.',
    );
  else if (listIdOf(audience) === undefined && status === 'running' && !isDryRun)
    notes.push('Its customer list is made at Meta by the next sync, within minutes; ask again then for its id.');
  if (website !== undefined && website.acceptedVersion !== ruleVersion)
    notes.push('Its rule was edited since its website audience was accepted: accept it anew to have its id here.');
  return notes;
}

function notesOnExcluded(key: AudienceKey, other: Audience | undefined): readonly string[] {
  if (other === undefined)
    return [`${key}, which was to be left out, is no audience any more: nobody of it is left out.`];
  if (idsToUse(other).length === 0) return [`${key} is not at Meta yet: nobody of it is left out until it is.`];
  return other.status === 'running' ? [] : [`${key}, which is left out, is ${other.status}: it may be out of date.`];
}
