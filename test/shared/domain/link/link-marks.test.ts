import { describe, expect, it } from 'vitest';
import type { LinkId, SiteId } from '../../../../shared/domain/ids.ts';
import { contradictionIn, linkParameters, platformName } from '../../../../shared/domain/link/link-marks.ts';
import { tagUrl } from '../../../../shared/domain/link/tag-url.ts';
import type { TrackedLink } from '../../../../shared/domain/link/tracked-link.ts';
import { findUrlTemplate, templateOfLink, URL_TEMPLATES } from '../../../../shared/domain/link/url-template.ts';
import { channelOf } from '../../../../shared/domain/touchpoint/channel.ts';
import { PLATFORMS } from '../../../../shared/domain/touchpoint/platforms.ts';
import { readTouchpoint } from '../../../../shared/domain/touchpoint/read-touchpoint.ts';
import { touchLabel } from '../../../../shared/domain/touchpoint/touch-label.ts';
import { aPageView } from '../../../support/a-touchpoint.ts';

function aLink(fields: Partial<TrackedLink> = {}): TrackedLink {
  return {
    siteId: 'shop' as SiteId,
    linkId: 'abcdefghij' as LinkId,
    status: 'running',
    createdAt: 0,
    changedAt: 0,
    kind: 'post',
    platform: 'instagram',
    destination: 'https://shop.example/shoes',
    ...fields,
  };
}

const view = (url: string) => readTouchpoint(aPageView({ url }), ['shop.example'], (value) => value);
const touchOf = (fields: Partial<TrackedLink>) => {
  const link = aLink(fields);
  return view(tagUrl(link.destination, linkParameters(link)));
};

describe("a link's address", () => {
  it('says each mark so that it is read back as it was given', () => {
    const marks = {
      placement: 'story',
      postId: '1789_0',
      campaign: 'Spring & Sale ü',
      term: 'a b',
      content: 'red=shoes#1',
    };
    expect(touchOf(marks)).toMatchObject({ source: 'instagram', medium: 'social', linkId: 'abcdefghij', ...marks });
    const ids = { kind: 'ad', campaignId: '1', adsetId: '2', adId: '3' } as const;
    const { kind: _, ...read } = ids;
    expect(touchOf(ids)).toMatchObject({ medium: 'paid_social', ...read });
  });

  it.each([
    [{ placement: 'story' }, 'Instagram Story', 'organic_social'],
    [{ placement: 'Reels' }, 'Instagram Reel', 'organic_social'],
    [{ placement: 'bio' }, 'Instagram Bio', 'organic_social'],
    [{}, 'Instagram', 'organic_social'],
    [{ platform: 'facebook', placement: 'feed' }, 'Facebook Feed', 'organic_social'],
    [{ platform: 'tiktok' }, 'TikTok', 'organic_social'],
    [{ platform: 'youtube', placement: 'shorts' }, 'YouTube Shorts', 'organic_video'],
    [{ platform: 'newsletter' }, 'Newsletter (email)', 'email'],
    [{ platform: 'blog.partner.example' }, 'blog.partner.example (referral)', 'referral'],
    [{ kind: 'ad', placement: 'story' }, 'Instagram Story', 'paid_social'],
    [{ kind: 'ad', platform: 'google' }, 'Google', 'paid_search'],
    [{ kind: 'ad', platform: 'bing' }, 'Bing', 'paid_search'],
    [{ kind: 'ad', platform: 'youtube' }, 'YouTube', 'paid_video'],
    [{ kind: 'ad', platform: 'podcast' }, 'Podcast (cpc)', 'paid_other'],
    [{ platform: 'facebook', source: 'partner', medium: 'affiliate' }, 'Partner (affiliate)', 'affiliates'],
  ] as const)('%j reads as %s, %s', (fields, label, channel) => {
    const touch = touchOf(fields);
    expect(touch && touchLabel(touch)).toBe(label);
    expect(touch && channelOf(touch)).toBe(channel);
  });

  it('leaves marks alone that the destination brings', () => {
    expect(touchOf({ destination: 'https://shop.example/?utm_source=mine&utm_medium=email' })).toMatchObject({
      source: 'mine',
      medium: 'email',
      linkId: 'abcdefghij',
    });
  });

  it('knows every platform by its own name, and others by theirs', () => {
    for (const { name } of PLATFORMS) expect(platformName(name)).toBe(name);
    expect(['IG', 'Instagram', 'meta', 'Microsoft', 'Newsletter'].map(platformName)).toEqual([
      'instagram',
      'instagram',
      'facebook',
      'bing',
      'newsletter',
    ]);
  });

  it('of a post has no ids that only ads have', () => {
    expect(contradictionIn(aLink({ adId: '1' }))).toBe('adId');
    expect(contradictionIn(aLink({ campaignId: '1' }))).toBe('campaignId');
    expect(contradictionIn(aLink({ kind: 'ad', adId: '1' }))).toBeUndefined();
    expect(contradictionIn(aLink({ postId: '1' }))).toBeUndefined();
  });
});

/** As each platform fills them in; ids and placements after what was seen in real data. */
const FILLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  meta: {
    '{{site_source_name}}': 'ig',
    '{{campaign.name}}': 'Spring',
    '{{campaign.id}}': '101',
    '{{adset.id}}': '102',
    '{{ad.id}}': '103',
    '{{placement}}': 'Instagram_Stories',
  },
  tiktok: {
    __CAMPAIGN_NAME__: 'Spring',
    __CAMPAIGN_ID__: '101',
    __AID__: '102',
    __CID__: '103',
    __PLACEMENT__: 'TikTok',
  },
  linkedin: {
    CAMPAIGN_GROUP_NAME: 'Spring',
    CAMPAIGN_GROUP_ID: '101',
    CAMPAIGN_ID: '102',
    CREATIVE_ID: '103',
  },
  google: {
    '{campaignid}': '101',
    '{adgroupid}': '102',
    '{creative}': '103',
    '{keyword}': 'red shoes',
    '{placement}': '',
  },
  youtube: { '{campaignid}': '101', '{adgroupid}': '102', '{creative}': '103', '{placement}': 'www.youtube.com' },
  microsoft: { '{CampaignId}': '101', '{AdGroupId}': '102', '{AdId}': '103' },
};
const LABELS: Readonly<Record<string, readonly [label: string, channel: string]>> = {
  meta: ['Instagram Story', 'paid_social'],
  tiktok: ['TikTok', 'paid_social'],
  linkedin: ['LinkedIn', 'paid_social'],
  google: ['Google', 'paid_search'],
  youtube: ['YouTube', 'paid_video'],
  microsoft: ['Bing', 'paid_search'],
};

describe("a platform's template", () => {
  it.each(URL_TEMPLATES)('of $platform, filled in, names the ad and its place', ({ platform, urlTemplate }) => {
    let filled = urlTemplate;
    for (const [macro, value] of Object.entries(FILLED[platform] ?? {})) {
      expect(urlTemplate).toContain(`=${macro}`);
      filled = filled.replace(`=${macro}`, `=${encodeURIComponent(value)}`);
    }
    const touch = view(`https://shop.example/?${filled}`);
    expect(touch).toMatchObject({ campaignId: '101', adsetId: '102', adId: '103' });
    expect(touch && [touchLabel(touch), channelOf(touch)]).toEqual(LABELS[platform]);
  });

  it.each(URL_TEMPLATES)('of $platform, not filled in, leaves nothing but what is no macro', ({ urlTemplate }) => {
    const {
      at: _,
      eventId: __,
      kind: ___,
      landingPage: ____,
      ...marks
    } = view(`https://shop.example/?${urlTemplate}`) ?? {};
    expect(Object.keys(marks).filter((mark) => mark !== 'source')).toEqual(['medium']);
  });

  it('is found by any name of the platform, and carries the link', () => {
    for (const name of ['meta', 'facebook', 'IG', 'Instagram', 'threads']) {
      expect(findUrlTemplate(name)?.platform, name).toBe('meta');
    }
    expect(findUrlTemplate('Microsoft')?.platform).toBe('microsoft');
    expect(findUrlTemplate('newsletter')).toBeUndefined();
    const [template] = URL_TEMPLATES;
    expect(template && templateOfLink(template, 'abc123' as LinkId)).toMatch(/&bt_link=abc123$/);
  });
});
