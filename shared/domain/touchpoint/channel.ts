import { siteOfHost, siteOfName } from './find-platform.ts';
import { isDisplay, isMessage, isPaid, mediumOf } from './mediums.ts';
import { findPlatform } from './platform.ts';
import type { SiteKind } from './platforms.ts';
import type { TouchMarks } from './touchpoint.ts';

/** GA4's default channel groups; direct is never a touchpoint, assistants have a group of their own. */
export type Channel =
  | 'cross_network'
  | 'paid_shopping'
  | 'paid_search'
  | 'paid_social'
  | 'paid_video'
  | 'display'
  | 'paid_other'
  | 'organic_shopping'
  | 'organic_social'
  | 'organic_video'
  | 'organic_search'
  | 'ai_assistant'
  | 'email'
  | 'affiliates'
  | 'referral'
  | 'audio'
  | 'sms'
  | 'push'
  | 'unassigned';

const CROSS_NETWORK = /cross[-_ ]network/;
/** Campaigns that Google spreads over its networks; Google Ads says so itself, we see it by the campaign's usual name. */
const GOOGLE_EVERYWHERE = /performance[-_ ]max|p-?max/;
/** GA4's own pattern: "shop" at the beginning of a word, not "workshop". */
const SHOPPING_CAMPAIGN = /(?:^|[^a-df-z])shop|shopping/;
const SOCIAL_MEDIUMS: ReadonlySet<string> = new Set([
  'social',
  'social-network',
  'social-media',
  'social_media',
  'sm',
  'social network',
  'social media',
  'organic_social',
  'organic-social',
  'story',
  'stories',
  'reel',
  'reels',
  'bio',
]);
const GOOGLES_MAIL: ReadonlySet<string> = new Set(['email', 'e-mail', 'e_mail', 'e mail']);
/** What else senders call their letters; a source so called says less than a medium that Google knows. */
const MAIL: ReadonlySet<string> = new Set([...GOOGLES_MAIL, 'mail', 'newsletter']);
/** What GA4 calls visits from assistants it knows. */
const AI_MEDIUMS: ReadonlySet<string> = new Set(['ai-assistant', 'ai_assistant']);
const PUSH = /push$|mobile|notification/;
const AFFILIATES: ReadonlySet<string> = new Set(['affiliate', 'affiliates']);
const REFERRAL_MEDIUMS: ReadonlySet<string> = new Set(['referral', 'app', 'link']);

/**
 * The channel of a contact: the first of GA4's default channel groups, in GA4's order, whose rule holds
 * (support.google.com/analytics/answer/9756891), and the few of ours for what GA4 leaves unassigned.
 */
export function channelOf(touch: TouchMarks): Channel {
  const campaign = touch.campaign?.toLowerCase() ?? '';
  const kind = kindOf(touch);
  const isShopping = kind === 'shopping' || (campaign !== '' && SHOPPING_CAMPAIGN.test(campaign));
  if (campaign !== '' && isCrossNetwork(touch, campaign)) return 'cross_network';
  return isPaid(touch) ? paidChannel(touch, kind, isShopping) : unpaidChannel(touch, kind, isShopping);
}

function isCrossNetwork(touch: TouchMarks, campaign: string): boolean {
  return CROSS_NETWORK.test(campaign) || (GOOGLE_EVERYWHERE.test(campaign) && findPlatform(touch)?.name === 'google');
}

function paidChannel(touch: TouchMarks, kind: SiteKind | undefined, isShopping: boolean): Channel {
  const display = isDisplay(touch);
  const medium = mediumOf(touch);
  // Of the display mediums only `cpm` is a way of paying, which searches and networks have too.
  if (display && medium !== 'cpm') return 'display';
  if (isShopping) return 'paid_shopping';
  if (kind === 'search') return 'paid_search';
  if (kind === 'social') return 'paid_social';
  if (kind === 'video') return 'paid_video';
  return display ? 'display' : 'paid_other';
}

function unpaidChannel(touch: TouchMarks, kind: SiteKind | undefined, isShopping: boolean): Channel {
  const medium = mediumOf(touch);
  const source = touch.source?.toLowerCase() ?? '';
  if (isShopping) return 'organic_shopping';
  if (kind === 'social' || SOCIAL_MEDIUMS.has(medium)) return 'organic_social';
  if (kind === 'video' || medium.includes('video')) return 'organic_video';
  if (kind === 'ai' || AI_MEDIUMS.has(medium)) return 'ai_assistant';
  if (kind === 'search' || medium === 'organic' || medium === 'organic_search') return 'organic_search';
  if (kind === 'email' || MAIL.has(medium) || GOOGLES_MAIL.has(source)) return 'email';
  if (AFFILIATES.has(medium)) return 'affiliates';
  if (REFERRAL_MEDIUMS.has(medium)) return 'referral';
  if (medium === 'audio') return 'audio';
  if (medium === 'sms' || source === 'sms') return 'sms';
  if (PUSH.test(medium) || source === 'firebase') return 'push';
  if (medium === '' && touch.referrerHost !== undefined) return 'referral';
  return MAIL.has(source) || (medium === '' && source.includes('newsletter')) ? 'email' : 'unassigned';
}

/** The kind of place: of the named source, else of the referrer; a click id decides when neither is known. */
function kindOf(touch: TouchMarks): SiteKind | undefined {
  const named = touch.source === undefined ? undefined : kindOfSource(touch.source, mediumOf(touch));
  if (named !== undefined || isMessage(touch)) return named;
  const referring =
    touch.source === undefined && touch.referrerHost !== undefined ? siteOfHost(touch.referrerHost) : undefined;
  return referring?.kind ?? findPlatform(touch)?.kind;
}

/** Google counts `rakuten` to the search engines; links that say affiliate are its affiliate network's. */
function kindOfSource(source: string, medium: string): SiteKind | undefined {
  if (AFFILIATES.has(medium) && source.toLowerCase() === 'rakuten') return undefined;
  return siteOfName(source)?.kind;
}
