import { TOUCH_MARKS } from './touch-marks.ts';
import type { TouchMarks } from './touchpoint.ts';

type NamedMark = Exclude<keyof TouchMarks, 'clickIdType' | 'clickIdDigest' | 'referrerHost'>;
type Names = Readonly<Partial<Record<NamedMark, readonly string[]>>>;

/** Which marks a name speaks of; the lower rank wins where several names speak of one mark. */
export type MarkLookup = ReadonlyMap<string, readonly { readonly mark: NamedMark; readonly rank: number }[]>;

/** Under which names a url says a mark, in lower case. */
const IN_URL: Names = {
  source: ['utm_source', 'site_source_name'],
  medium: ['utm_medium'],
  campaign: ['utm_campaign', 'campaign_name'],
  campaignId: ['campaign_id', 'campaignid', 'utm_campaign_id'],
  utmId: ['utm_id'],
  adsetId: ['adset_id', 'adsetid', 'adgroup_id', 'adgroupid', 'ad_group_id'],
  adId: ['ad_id', 'adid', 'creative_id'],
  postId: ['post_id'],
  linkId: ['bt_link'],
  term: ['utm_term'],
  content: ['utm_content'],
  placement: ['placement', 'utm_placement', 'site_source_name'],
};

const IN_PROPERTIES: Names = { ...IN_URL, postId: ['post_id', 'postid'], linkId: ['bt_link', 'linkid', 'link_id'] };

/** Page views use `source`, `content` and the like for other things; in a server's click or impression they are marks. */
const IN_CONTACT: Names = {
  ...IN_PROPERTIES,
  source: ['utm_source', 'source', 'site_source_name'],
  medium: ['utm_medium', 'medium'],
  campaign: ['utm_campaign', 'campaign', 'campaign_name', 'campaignname'],
  term: ['utm_term', 'term'],
  content: ['utm_content', 'content'],
};

function lookup(names: Names): MarkLookup {
  const byName = new Map<string, { mark: NamedMark; rank: number }[]>();
  for (const [mark, known] of Object.entries(names)) {
    known.forEach((name, rank) => {
      byName.set(name, [...(byName.get(name) ?? []), { mark: mark as NamedMark, rank }]);
    });
  }
  return byName;
}

export const URL_NAMES = lookup(IN_URL);
export const PROPERTY_NAMES = lookup(IN_PROPERTIES);
export const CONTACT_NAMES = lookup(IN_CONTACT);

/** Marks that make a contact a touchpoint; a placement alone does not, and a digest is of a click id that does. */
export const MAKES_A_TOUCHPOINT: readonly (keyof TouchMarks)[] = TOUCH_MARKS.filter(
  (mark) => mark !== 'placement' && mark !== 'clickIdDigest',
);
