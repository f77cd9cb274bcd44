import * as z from 'zod';
import { ORDER_GROUPINGS, TOUCH_GROUPINGS } from '../../shared/domain/attribution/group.ts';
import { CONVERSION_KINDS } from '../../shared/domain/conversion/lead.ts';
import { BUYERS } from '../../shared/pipeline/narrow-orders.ts';

/** Read by the pipeline, which names every argument that is wrong. */
const argument = (words: string) => z.string().max(200).optional().describe(words);
const filter = (words: string) => z.string().max(500).optional().describe(words);
const onPath = (group: string) => filter(`Only those with this ${group} on the path`);

export const answerFormat = z.enum(['json', 'csv', 'ndjson']).optional();

/** Which conversions: what reports and the list of conversions may be asked with. */
export const whichConversions = {
  from: argument('ISO 8601, epoch milliseconds or a date on the site’s calendar; 30 days ago where nothing is said'),
  to: argument('Not included; the end of today where nothing is said'),
  conversions: argument(`${CONVERSION_KINDS.join(', ')}; purchase where nothing is said`),
  lookbackDays: argument('How long before a conversion a contact counts: 0 to 90, 30 where nothing is said'),
  impressionLookbackDays: argument('The same for ads that were only seen; 0 where nothing is said'),
  channelRules: argument('The site’s own channels: latest (where nothing is said), none, or the number of a version'),
  currency: argument('Only those in it, ISO 4217'),
  verified: argument('true: only those the shop vouches for; false: only the others'),
  buyers: argument(`${BUYERS.join(' or ')}: a person’s first order, or all later ones`),
  channel: filter('Only those with this channel on the path; direct and unknown: those without a path'),
  source: onPath('source'),
  medium: onPath('medium'),
  platform: onPath('platform'),
  placement: onPath('placement'),
  campaign: onPath('campaign'),
  adset: onPath('ad set'),
  ad: onPath('ad'),
  post: onPath('post'),
  link: onPath('link'),
  item: filter('Only those that this item was bought in, by its id'),
  category: filter('Only those that something of this category was bought in'),
};

/** What every report may be asked with. */
export const ofEveryReport = {
  ...whichConversions,
  groupBy: argument(`${[...TOUCH_GROUPINGS, ...ORDER_GROUPINGS].join(', ')}; channel where nothing is said`),
  convert: argument('true: everything in the site’s currency, by the rate of each day'),
};
