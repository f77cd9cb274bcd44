import { siteOfName } from '../touchpoint/find-platform.ts';
import type { SiteKind } from '../touchpoint/platforms.ts';
import type { TouchMarks } from '../touchpoint/touchpoint.ts';
import type { LinkDefinition, LinkKind, TrackedLink } from './tracked-link.ts';

export type UrlParameter = readonly [name: string, value: string];

/** Under which name a link says a mark: the first of those that `mark-names.ts` reads. */
const PARAMETERS = [
  ['source', 'utm_source'],
  ['medium', 'utm_medium'],
  ['campaign', 'utm_campaign'],
  ['content', 'utm_content'],
  ['term', 'utm_term'],
  ['placement', 'placement'],
  ['postId', 'post_id'],
  ['campaignId', 'campaign_id'],
  ['adsetId', 'adset_id'],
  ['adId', 'ad_id'],
  ['linkId', 'bt_link'],
] as const satisfies readonly (readonly [keyof TouchMarks, string])[];

/** By kind of platform: what channels are made of (`mediums.ts`, `channel.ts`). */
const POST_MEDIUM: Readonly<Record<SiteKind, string>> = {
  social: 'social',
  video: 'video',
  search: 'organic',
  shopping: 'organic',
  ai: 'referral',
  email: 'email',
};
const AD_MEDIUM: Readonly<Record<SiteKind, string>> = {
  social: 'paid_social',
  video: 'paid_video',
  search: 'cpc',
  shopping: 'cpc',
  ai: 'cpc',
  email: 'cpc',
};
/** Ways to somebody's inbox that are no platform. */
const MESSAGE_MEDIUM: ReadonlyMap<string, string> = new Map([
  ['newsletter', 'email'],
  ['email', 'email'],
  ['e-mail', 'email'],
  ['mail', 'email'],
  ['sms', 'sms'],
  ['push', 'push'],
]);

/** `ig` and `Instagram` are `instagram`; a word nobody knows stays, in lower case. */
export function platformName(text: string): string {
  return siteOfName(text)?.platform?.name ?? text.toLowerCase();
}

/** The parameters a link's address carries, so that a contact by it can be read like any other. */
export function linkParameters(link: TrackedLink): readonly UrlParameter[] {
  const content = link.content ?? link.placement;
  const marks: TouchMarks = {
    ...link,
    source: link.source ?? link.platform,
    medium: link.medium ?? mediumOf(link.platform, link.kind),
    ...(content === undefined ? {} : { content }),
  };
  return PARAMETERS.flatMap(([mark, name]) => {
    const value = marks[mark];
    return value === undefined ? [] : [[name, value] as const];
  });
}

function mediumOf(platform: string, kind: LinkKind): string {
  const known = siteOfName(platform)?.kind;
  if (known !== undefined) return (kind === 'ad' ? AD_MEDIUM : POST_MEDIUM)[known];
  return kind === 'ad' ? 'cpc' : (MESSAGE_MEDIUM.get(platform) ?? 'referral');
}

/** What is wrong between a link's fields, if anything is. */
export function contradictionIn({ kind, adId, adsetId, campaignId }: LinkDefinition): keyof LinkDefinition | undefined {
  if (kind === 'ad') return undefined;
  if (adId !== undefined) return 'adId';
  if (adsetId !== undefined) return 'adsetId';
  return campaignId === undefined ? undefined : 'campaignId';
}
