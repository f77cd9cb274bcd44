import { type Fields, fieldsOf } from './read-fields.ts';

export type MarketingConsent = 'granted' | 'denied';

/**
 * Categories that speak of marketing, in lower case without separators. Their names are each shop's own: these are the
 * usual ones, Google consent mode's, and OneTrust's `C0004` (targeting).
 */
const MARKETING: ReadonlySet<string> = new Set([
  'marketing',
  'advertising',
  'advertisement',
  'advertisements',
  'ads',
  'adstorage',
  'aduserdata',
  'targeting',
  'retargeting',
  'remarketing',
  'c0004',
]);

const isMarketing = (category: unknown): boolean =>
  typeof category === 'string' && MARKETING.has(category.toLowerCase().replaceAll(/[\s_-]/g, ''));

const speaksOf = (categories: unknown): boolean => Array.isArray(categories) && categories.some(isMarketing);

/**
 * What a message says of marketing consent; one refusal outweighs any grant. In three spellings: ours
 * (`context.consent.marketing`), Segment's consent object (`context.consent.categoryPreferences`, category to boolean) and
 * RudderStack's (`context.consentManagement`, lists of allowed and denied categories). Segment: "events without a consent
 * object do not impact consent preferences"; so it is here.
 */
export function readConsent(context: Fields): MarketingConsent | undefined {
  const { marketing, categoryPreferences } = fieldsOf(context.consent);
  const { allowedConsentIds, deniedConsentIds } = fieldsOf(context.consentManagement);
  const preferences = Object.entries(fieldsOf(categoryPreferences))
    .filter(([category]) => isMarketing(category))
    .map(([, allowed]) => allowed);
  if (marketing === 'denied' || preferences.includes(false) || speaksOf(deniedConsentIds)) return 'denied';
  if (marketing === 'granted' || preferences.includes(true) || speaksOf(allowedConsentIds)) return 'granted';
  return undefined;
}
