import { describe, expect, it } from 'vitest';
import { adOf, placementOf, platformOf } from '../../../../shared/domain/touchpoint/platform.ts';
import { platformGroupOf } from '../../../../shared/domain/touchpoint/platform-group.ts';
import { touchLabel } from '../../../../shared/domain/touchpoint/touch-label.ts';
import type { TouchMarks } from '../../../../shared/domain/touchpoint/touchpoint.ts';
import { aTouchpoint } from '../../../support/a-touchpoint.ts';

const cases: readonly (readonly [TouchMarks, string | undefined, string | undefined, string])[] = [
  [{ source: 'ig', placement: 'Instagram_Stories' }, 'instagram', 'story', 'Instagram Story'],
  [{ source: 'facebook', placement: 'Instagram_Reels' }, 'instagram', 'reel', 'Instagram Reel'],
  [{ source: 'fb', placement: 'Facebook_Mobile_Feed' }, 'facebook', 'feed', 'Facebook Feed'],
  [{ source: 'fb', placement: 'Facebook_Right_Column' }, 'facebook', 'right_column', 'Facebook Right Column'],
  [{ source: 'fb', placement: 'Others' }, 'facebook', 'others', 'Facebook'],
  [{ source: 'facebook', placement: 'ig' }, 'instagram', undefined, 'Instagram'],
  [{ source: 'instagram', medium: 'story' }, 'instagram', 'story', 'Instagram Story'],
  [{ source: 'Instagram', medium: 'paid_social', content: 'story-shoes' }, 'instagram', 'story', 'Instagram Story'],
  [{ source: 'instagram_stories' }, 'instagram', 'story', 'Instagram Story'],
  [{ source: 'th' }, 'threads', undefined, 'Threads'],
  [{ source: 'msg' }, 'messenger', undefined, 'Messenger'],
  [{ source: 'an' }, 'audience_network', undefined, 'Audience Network'],
  [{ clickIdType: 'fbclid' }, 'facebook', undefined, 'Facebook'],
  [{ clickIdType: 'fbclid', referrerHost: 'l.instagram.com' }, 'instagram', undefined, 'Instagram'],
  [{ referrerHost: 'lm.facebook.com' }, 'facebook', undefined, 'Facebook'],
  [{ clickIdType: 'ttclid' }, 'tiktok', undefined, 'TikTok'],
  [{ clickIdType: 'li_fat_id' }, 'linkedin', undefined, 'LinkedIn'],
  [{ referrerHost: 't.co' }, 'x', undefined, 'X'],
  [{ source: 'pinterest' }, 'pinterest', undefined, 'Pinterest'],
  [{ referrerHost: 'youtube.com', content: 'shorts' }, 'youtube', 'shorts', 'YouTube Shorts'],
  [{ referrerHost: 'google.lt' }, 'google', undefined, 'Google'],
  [{ clickIdType: 'gclid' }, 'google', undefined, 'Google'],
  [{ source: 'newsletter', medium: 'email' }, undefined, undefined, 'Newsletter (email)'],
  [{ source: 'email', medium: 'email' }, undefined, undefined, 'Email'],
  [{ medium: 'sms' }, undefined, undefined, 'Sms'],
  [{ referrerHost: 'blog.example' }, undefined, undefined, 'blog.example'],
  [{ adId: '17' }, undefined, undefined, 'Ad 17'],
];

describe('platform, placement and label', () => {
  it.each(cases)('of %j are %s, %s, %s', (touch, platform, placement, label) => {
    expect([platformOf(touch), placementOf(touch), touchLabel(aTouchpoint(touch))]).toEqual([
      platform,
      placement,
      label,
    ]);
  });

  it('find ad set and ad in the places of usual Meta tagging, when they are long numbers', () => {
    const term = '120203630506660592';
    const content = '120203631867950592';
    expect(adOf({ source: 'ig', term, content })).toEqual({ adsetId: term, adId: content });
    expect(adOf({ source: 'ig', term: 'shoes', content: 'blue' })).toEqual({});
    expect(adOf({ source: 'google', term, content })).toEqual({});
  });
});

describe('the platform a report groups by', () => {
  it.each([
    ['email', { source: 'klaviyo', medium: 'email' }],
    ['email', { referrerHost: 'mail.google.com' }],
    ['sms', { source: 'attentive', medium: 'sms' }],
    ['push', { source: 'onesignal', medium: 'web_push' }],
    ['google', { source: 'google', medium: 'email' }],
    ['instagram', { source: 'ig', medium: 'story' }],
    [undefined, { source: 'partner', medium: 'referral' }],
  ])('is %s', (platform, touch) => {
    expect(platformGroupOf(touch)).toBe(platform);
  });
});
