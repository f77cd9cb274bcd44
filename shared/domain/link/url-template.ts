import type { LinkId } from '../ids.ts';
import { platformName } from './link-marks.ts';

/** Parameters for a platform's ads, in which the platform itself fills in which ad it was. */
export type UrlTemplate = {
  readonly platform: string;
  /** How people call the place where ads are made. */
  readonly label: string;
  /** To be pasted as it is: the platform replaces what stands between its signs. */
  readonly urlTemplate: string;
  readonly where: string;
};

/**
 * After each platform's own list of macros. Ids go before names, because names may be changed and are not told apart;
 * Meta's name macros are those of the first publishing.
 */
export const URL_TEMPLATES: readonly UrlTemplate[] = [
  {
    platform: 'meta',
    label: 'Meta (Facebook, Instagram, Threads)',
    urlTemplate:
      'utm_source={{site_source_name}}&utm_medium=paid_social&utm_campaign={{campaign.name}}&campaign_id={{campaign.id}}&adset_id={{adset.id}}&ad_id={{ad.id}}&placement={{placement}}',
    where: 'Ads Manager, the ad, Tracking, URL parameters',
  },
  {
    platform: 'tiktok',
    label: 'TikTok',
    urlTemplate:
      'utm_source=tiktok&utm_medium=paid_social&utm_campaign=__CAMPAIGN_NAME__&campaign_id=__CAMPAIGN_ID__&adset_id=__AID__&ad_id=__CID__&placement=__PLACEMENT__',
    where: "TikTok Ads Manager, the ad, behind a ? at the end of the destination's address",
  },
  {
    platform: 'linkedin',
    label: 'LinkedIn',
    urlTemplate:
      'utm_source=linkedin&utm_medium=paid_social&utm_campaign=CAMPAIGN_GROUP_NAME&campaign_id=CAMPAIGN_GROUP_ID&adset_id=CAMPAIGN_ID&ad_id=CREATIVE_ID',
    where:
      'Campaign Manager, URL parameters of the campaign: one line each; what is in capitals is chosen there as a dynamic value',
  },
  {
    platform: 'google',
    label: 'Google Ads (Search, Shopping, Display, Performance Max)',
    urlTemplate:
      'utm_source=google&utm_medium=cpc&campaign_id={campaignid}&adgroup_id={adgroupid}&ad_id={creative}&utm_term={keyword}&placement={placement}',
    where: 'Google Ads, account settings or campaign URL options, Final URL suffix; leave auto-tagging on',
  },
  {
    platform: 'youtube',
    label: 'YouTube (Google Ads video campaigns)',
    urlTemplate:
      'utm_source=youtube&utm_medium=paid_video&campaign_id={campaignid}&adgroup_id={adgroupid}&ad_id={creative}&placement={placement}',
    where: 'Google Ads, URL options of the video campaign, Final URL suffix; leave auto-tagging on',
  },
  {
    platform: 'microsoft',
    label: 'Microsoft Advertising',
    urlTemplate: 'utm_source=bing&utm_medium=cpc&campaign_id={CampaignId}&adgroup_id={AdGroupId}&ad_id={AdId}',
    where: 'Microsoft Advertising, URL options of the account or campaign, Final URL suffix; auto-tag with msclkid',
  },
];

/** Platforms of ours that share the ads of one company. */
const FAMILY: ReadonlyMap<string, string> = new Map([
  ...['facebook', 'instagram', 'threads', 'messenger', 'audience_network', 'whatsapp'].map(
    (name) => [name, 'meta'] as const,
  ),
  ['google_shopping', 'google'],
  ['bing', 'microsoft'],
]);

/** By any name of a platform: `ig`, `Facebook`, `meta`. */
export function findUrlTemplate(platform: string): UrlTemplate | undefined {
  const name = platformName(platform);
  const family = FAMILY.get(name) ?? name;
  return URL_TEMPLATES.find((template) => template.platform === family);
}

/** The template with the link's id, so that its contacts are the link's too. */
export const templateOfLink = ({ urlTemplate }: UrlTemplate, linkId: LinkId): string =>
  `${urlTemplate}&bt_link=${linkId}`;
