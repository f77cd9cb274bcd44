import type { TouchMarks } from './touchpoint.ts';

const MESSAGES: ReadonlySet<string> = new Set([
  'email',
  'e-mail',
  'e_mail',
  'e mail',
  'mail',
  'newsletter',
  'sms',
  'push',
]);
const NEVER_PAID: ReadonlySet<string> = new Set([
  ...MESSAGES,
  'organic',
  'organic_social',
  'organic-social',
  'organic_search',
  'organic-search',
  'organic_video',
  'organic_shopping',
  'referral',
  'affiliate',
  'affiliates',
  'app',
  'link',
  'bio',
]);
const PAID = /cp|^ppc$|^retargeting$|^remarketing$|^paid/;
const DISPLAY: ReadonlySet<string> = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm']);
const AD_CLICK_IDS: ReadonlySet<string> = new Set(['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid']);

export const mediumOf = (touch: TouchMarks): string => touch.medium?.toLowerCase() ?? '';

/** A letter or message to somebody, whatever was clicked in it. */
export function isMessage(touch: TouchMarks): boolean {
  return MESSAGES.has(mediumOf(touch));
}

export function isDisplay(touch: TouchMarks): boolean {
  return DISPLAY.has(mediumOf(touch)) || (touch.clickIdType === 'dclid' && touch.medium === undefined);
}

/**
 * Somebody paid for this contact: a paid medium, or an ad's, ad set's or platform campaign's id, or a click id that only
 * ad clicks get (Google's and Microsoft's). `fbclid` and `utm_id` say nothing; a medium that cannot be bought overrides ids.
 */
export function isPaid(touch: TouchMarks): boolean {
  const medium = mediumOf(touch);
  if (medium !== '' && NEVER_PAID.has(medium)) return false;
  if (medium !== '' && (PAID.test(medium) || DISPLAY.has(medium))) return true;
  if (touch.adId !== undefined || touch.adsetId !== undefined || touch.campaignId !== undefined) return true;
  return touch.clickIdType !== undefined && AD_CLICK_IDS.has(touch.clickIdType);
}
