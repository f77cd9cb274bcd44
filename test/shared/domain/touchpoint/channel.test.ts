import { describe, expect, it } from 'vitest';
import { type Channel, channelOf } from '../../../../shared/domain/touchpoint/channel.ts';
import type { TouchMarks } from '../../../../shared/domain/touchpoint/touchpoint.ts';

const cases: readonly (readonly [Channel, TouchMarks])[] = [
  ['organic_social', { clickIdType: 'fbclid' }],
  ['organic_social', { clickIdType: 'fbclid', referrerHost: 'l.instagram.com' }],
  ['organic_social', { source: 'instagram', medium: 'story' }],
  ['organic_social', { source: 'instagram', medium: 'social', utmId: 'spring' }],
  ['organic_social', { source: 'someone', medium: 'social' }],
  ['organic_social', { referrerHost: 'com.facebook.katana' }],
  ['organic_social', { source: 'tiktok.com', medium: 'referral' }],
  ['paid_social', { clickIdType: 'fbclid', adId: '120203631867950592' }],
  ['paid_social', { source: 'ig', medium: 'social', campaignId: '1' }],
  ['paid_social', { source: 'fb', medium: 'paid_social' }],
  ['paid_social', { source: 'facebook', medium: 'cpm' }],
  ['paid_social', { source: 'Facebook Ads', medium: 'cpc' }],
  ['paid_social', { source: 'agency', medium: 'paid-social' }],
  ['paid_search', { source: 'google', medium: 'cpc' }],
  ['paid_search', { clickIdType: 'gclid' }],
  ['paid_search', { clickIdType: 'msclkid' }],
  ['paid_search', { source: 'bing', medium: 'PPC' }],
  ['organic_search', { referrerHost: 'google.co.uk' }],
  ['organic_search', { referrerHost: 'google.lv' }],
  ['organic_search', { referrerHost: 'duckduckgo.com' }],
  ['organic_search', { source: 'google', medium: 'organic' }],
  ['organic_search', { source: 'newengine', medium: 'organic' }],
  ['organic_search', { referrerHost: 'com.google.android.googlequicksearchbox' }],
  ['ai_assistant', { source: 'chatgpt.com' }],
  ['ai_assistant', { referrerHost: 'chatgpt.com' }],
  ['ai_assistant', { referrerHost: 'perplexity.ai' }],
  ['ai_assistant', { referrerHost: 'gemini.google.com' }],
  ['ai_assistant', { referrerHost: 'copilot.microsoft.com' }],
  ['email', { source: 'klaviyo', medium: 'email', campaignId: '1' }],
  ['email', { source: 'newsletter', medium: 'email', clickIdType: 'fbclid' }],
  ['email', { referrerHost: 'mail.google.com' }],
  ['email', { referrerHost: 'com.google.android.gm' }],
  ['sms', { source: 'attentive', medium: 'sms' }],
  ['push', { source: 'onesignal', medium: 'web_push' }],
  ['affiliates', { source: 'rakuten', medium: 'affiliate' }],
  ['display', { source: 'criteo', medium: 'display' }],
  ['display', { clickIdType: 'dclid' }],
  ['paid_other', { source: 'partner', medium: 'cpc' }],
  ['paid_video', { source: 'youtube', medium: 'cpc' }],
  ['organic_video', { referrerHost: 'youtube.com' }],
  ['paid_shopping', { source: 'google', medium: 'cpc', campaign: 'Shopping EU' }],
  ['organic_shopping', { referrerHost: 'amazon.de' }],
  ['cross_network', { source: 'google', medium: 'cpc', campaign: 'Performance Max shoes' }],
  ['audio', { source: 'podcast', medium: 'audio' }],
  ['referral', { referrerHost: 'blog.example' }],
  ['referral', { referrerHost: 'docs.google.com' }],
  ['referral', { source: 'partner', medium: 'referral' }],
  ['unassigned', { source: 'partner' }],
];

describe('the channel', () => {
  it.each(cases)('is %s for %j', (channel, touch) => {
    expect(channelOf(touch)).toBe(channel);
  });
});
