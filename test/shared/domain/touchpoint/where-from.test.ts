import { describe, expect, it } from 'vitest';
import { channelOf } from '../../../../shared/domain/touchpoint/channel.ts';
import { placementOf, platformOf } from '../../../../shared/domain/touchpoint/platform.ts';
import { readTouchpoint } from '../../../../shared/domain/touchpoint/read-touchpoint.ts';
import { aPageView } from '../../../support/a-touchpoint.ts';
import { GOOGLES_GROUPS } from '../../../support/googles-groups.ts';

/** Where an event says it came from: channel, platform, placement; `-` for none, `direct` for no touchpoint. */
function whereFrom(query: string, referrer?: string): string {
  const url = `https://shop.example/shoes${query === '' ? '' : `?${query}`}`;
  const view = aPageView({ url, ...(referrer === undefined ? {} : { referrer }) });
  const touch = readTouchpoint(view, ['shop.example'], String);
  if (touch === undefined) return 'direct';
  return [channelOf(touch), platformOf(touch) ?? '-', placementOf(touch) ?? '-'].join(' ');
}

const tagged = (source: string, medium: string, campaign = ''): string =>
  whereFrom(new URLSearchParams({ utm_source: source, utm_medium: medium, utm_campaign: campaign }).toString());

describe('the channel by Google’s definitions', () => {
  it.each(GOOGLES_GROUPS)('of %s / %s / %s is %s', (source = '', medium = '', campaign = '', channel) => {
    expect(tagged(source, medium, campaign).split(' ')[0]).toBe(channel);
  });
});

const REFERRERS: readonly (readonly [referrer: string, expected: string])[] = [
  ['https://l.instagram.com/', 'organic_social instagram -'],
  ['https://www.instagram.com/', 'organic_social instagram -'],
  ['android-app://com.instagram.android/', 'organic_social instagram -'],
  ['https://l.facebook.com/l.php?u=x', 'organic_social facebook -'],
  ['https://lm.facebook.com/', 'organic_social facebook -'],
  ['https://m.facebook.com/', 'organic_social facebook -'],
  ['android-app://com.facebook.katana', 'organic_social facebook -'],
  ['https://l.messenger.com/', 'organic_social messenger -'],
  ['https://l.threads.com/', 'organic_social threads -'],
  ['https://l.wl.co/', 'organic_social whatsapp -'],
  ['https://www.linkedin.com/', 'organic_social linkedin -'],
  ['https://lnkd.in/', 'organic_social linkedin -'],
  ['android-app://com.linkedin.android', 'organic_social linkedin -'],
  ['https://www.tiktok.com/', 'organic_social tiktok -'],
  ['https://vm.tiktok.com/', 'organic_social tiktok -'],
  ['https://t.co/', 'organic_social x -'],
  ['https://x.com/', 'organic_social x -'],
  ['https://www.pinterest.com/', 'organic_social pinterest -'],
  ['https://pinterest.co.uk/', 'organic_social pinterest -'],
  ['https://pin.it/', 'organic_social pinterest -'],
  ['https://out.reddit.com/', 'organic_social reddit -'],
  ['https://t.umblr.com/', 'organic_social tumblr -'],
  ['https://away.vk.com/', 'organic_social vk -'],
  ['https://www.youtube.com/', 'organic_video youtube -'],
  ['https://m.youtube.com/', 'organic_video youtube -'],
  ['https://youtu.be/', 'organic_video youtube -'],
  ['android-app://com.google.android.youtube', 'organic_video youtube -'],
  ['https://www.google.lv/', 'organic_search google -'],
  ['https://www.google.com/', 'organic_search google -'],
  ['android-app://com.google.android.googlequicksearchbox/', 'organic_search google -'],
  ['https://www.bing.com/', 'organic_search bing -'],
  ['https://duckduckgo.com/', 'organic_search duckduckgo -'],
  ['https://yandex.ru/', 'organic_search yandex -'],
  ['https://search.yahoo.com/', 'organic_search yahoo -'],
  ['https://www.ecosia.org/', 'organic_search ecosia -'],
  ['https://chatgpt.com/', 'ai_assistant chatgpt -'],
  ['https://gemini.google.com/', 'ai_assistant gemini -'],
  ['https://copilot.microsoft.com/', 'ai_assistant copilot -'],
  ['https://www.perplexity.ai/', 'ai_assistant perplexity -'],
  ['https://claude.ai/', 'ai_assistant claude -'],
  ['https://chat.deepseek.com/', 'ai_assistant deepseek -'],
  ['https://grok.com/', 'ai_assistant grok -'],
  ['https://www.phind.com/', 'ai_assistant other_assistant -'],
  ['https://mail.google.com/', 'email - -'],
  ['android-app://com.google.android.gm/', 'email - -'],
  ['https://outlook.live.com/', 'email - -'],
  ['https://www.inbox.lv/', 'email - -'],
  ['https://www.amazon.de/', 'organic_shopping amazon -'],
  ['https://www.kaup24.ee/', 'organic_shopping pigu -'],
  ['https://blog.example/post', 'referral - -'],
  ['https://docs.google.com/', 'referral - -'],
  ['https://shop.example/cart', 'direct'],
  ['https://checkout.shop.example/', 'direct'],
  ['about:blank', 'direct'],
  ['not an address', 'direct'],
];

describe('a visit without tags', () => {
  it.each(REFERRERS)('from %s is %s', (referrer, expected) => {
    expect(whereFrom('', referrer)).toBe(expected);
  });

  it.each(
    `www.paypal.com checkout.stripe.com pay.klarna.com checkoutshopper-live.adyen.com www.mollie.com ib.swedbank.lv www.swedbank.ee
     e.seb.lv ibanka.seb.lv www.seb.lt online.citadele.lv luminor.lv luminoropenbanking.com montonio.com bank.paysera.com
     pay.every-pay.eu igw-demo.every-pay.com www.lhv.ee klix.app secure.maksekeskus.ee hooks.stripe.com payments.google.com shop.app`.split(
      /\s+/,
    ),
  )('from %s is somebody coming back from paying, which is no contact', (host) => {
    expect(whereFrom('', `https://${host}/return`)).toBe('direct');
    expect(whereFrom('utm_source=newsletter&utm_medium=email', `https://${host}/`)).toBe('email - -');
  });
});

const QUERIES: readonly (readonly [query: string, referrer: string, expected: string])[] = [
  // Click ids: fbclid is on every link out of Meta's apps, Google's and Microsoft's on ads alone.
  ['fbclid=IwAR1', '', 'organic_social facebook -'],
  ['fbclid=IwAR1', 'https://l.instagram.com/', 'organic_social instagram -'],
  ['gclid=Cj0', '', 'paid_search google -'],
  ['gbraid=0AA', '', 'paid_search google -'],
  ['msclkid=a1', '', 'paid_search bing -'],
  ['dclid=CO', '', 'display google -'],
  ['ttclid=E.C', '', 'organic_social tiktok -'],
  ['li_fat_id=9', '', 'organic_social linkedin -'],
  ['twclid=2-1', '', 'organic_social x -'],
  ['epik=dj0', '', 'organic_social pinterest -'],
  ['ScCid=1', '', 'organic_social snapchat -'],
  // Ads say so by an id or a paid medium.
  ['fbclid=IwAR1&ad_id=120203631867950592', '', 'paid_social facebook -'],
  ['utm_source=ig&utm_medium=social&campaign_id=120', '', 'paid_social instagram -'],
  ['utm_source=fb&utm_medium=paid_social&placement=Facebook_Mobile_Feed', '', 'paid_social facebook feed'],
  ['utm_source=facebook&utm_medium=cpc&placement=Instagram_Stories', '', 'paid_social instagram story'],
  ['utm_source=ig&utm_medium=paid&placement=Instagram_Reels', '', 'paid_social instagram reel'],
  ['utm_source=ig&utm_medium=paid&placement=Instagram_Explore', '', 'paid_social instagram explore'],
  ['utm_source=fb&utm_medium=paid&placement=Facebook_Marketplace', '', 'paid_social facebook marketplace'],
  ['utm_source=fb&utm_medium=paid&placement=Facebook_Right_Column', '', 'paid_social facebook right_column'],
  ['utm_source=fb&utm_medium=paid&placement=Facebook_Instream_Video', '', 'paid_social facebook in_stream'],
  ['utm_source=msg&utm_medium=paid&placement=Messenger_Inbox', '', 'paid_social messenger inbox'],
  ['utm_source=th&utm_medium=paid&placement=Threads_Feed', '', 'paid_social threads feed'],
  ['utm_source=an&utm_medium=paid', '', 'paid_social audience_network -'],
  ['utm_source=tiktok&utm_medium=paid&utm_campaign=__CAMPAIGN_NAME__', '', 'paid_social tiktok -'],
  ['utm_source=google&utm_medium=cpc&utm_campaign=PMax+shoes', '', 'cross_network google -'],
  ['utm_source=partner&utm_medium=cpc&utm_campaign=pmax', '', 'paid_other - -'],
  // Posts.
  ['utm_source=instagram&utm_medium=story', '', 'organic_social instagram story'],
  ['utm_source=instagram&utm_medium=social&utm_content=reel', '', 'organic_social instagram reel'],
  ['utm_source=instagram&utm_medium=social&utm_content=link_in_bio', '', 'organic_social instagram bio'],
  ['utm_source=facebook&utm_medium=social&utm_content=feed-post', '', 'organic_social facebook feed'],
  ['utm_source=youtube&utm_medium=video&utm_content=shorts', '', 'organic_video youtube shorts'],
  ['utm_source=yt', '', 'organic_video youtube -'],
  ['utm_source=pinterest&utm_medium=social', '', 'organic_social pinterest -'],
  ['utm_source=linkedin&utm_medium=social&utm_content=post', '', 'organic_social linkedin post'],
  // Messages, whatever app they are opened in.
  ['utm_source=klaviyo&utm_medium=email&utm_campaign=june', 'https://l.instagram.com/', 'email - -'],
  ['utm_source=Newsletter-UK', '', 'email - -'],
  ['utm_source=twilio&utm_medium=sms', '', 'sms - -'],
  ['utm_source=whatsapp&utm_medium=message', '', 'organic_social whatsapp -'],
  ['utm_source=rakuten&utm_medium=affiliate', '', 'affiliates - -'],
  // Macros that nobody filled in say nothing.
  ['utm_source={{site_source_name}}&utm_medium={{placement}}', '', 'direct'],
];

describe('a tagged visit', () => {
  it.each(QUERIES)('?%s from “%s” is %s', (query, referrer, expected) => {
    expect(whereFrom(query, referrer)).toBe(expected);
  });
});
