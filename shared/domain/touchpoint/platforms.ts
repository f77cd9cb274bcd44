import type { ClickIdType } from './click-ids.ts';

/** What kind of place a visitor came from; channels are made of these. */
export type SiteKind = 'search' | 'social' | 'video' | 'shopping' | 'ai' | 'email';

export type Platform = {
  /** Key in reports. */
  readonly name: string;
  /** As people write it. */
  readonly label: string;
  readonly kind: SiteKind;
  /** How `utm_source` and placements call it, lower-case letters and digits only; Meta's `site_source_name` values are among them. */
  readonly aliases: readonly string[];
  /** Its hosts and apps; a host covers what lies below it. */
  readonly hosts: readonly string[];
  /** Its domain exists under many countries: `google.lv`, `amazon.co.uk`. */
  readonly manyCountries?: true;
  readonly clickIds?: readonly ClickIdType[];
};

const words = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

function platform(
  name: string,
  label: string,
  kind: SiteKind,
  aliases: string,
  hosts: string,
  more: Pick<Platform, 'manyCountries' | 'clickIds'> = {},
): Platform {
  return { name, label, kind, aliases: [name.replaceAll('_', ''), ...words(aliases)], hosts: words(hosts), ...more };
}

const everywhere = { manyCountries: true } as const;

/** Places that reports name; the many that are known for their kind alone are in `known-sites.ts`. */
export const PLATFORMS: readonly Platform[] = [
  platform('instagram', 'Instagram', 'social', 'ig insta', 'instagram.com com.instagram.android ig.me'),
  platform('threads', 'Threads', 'social', 'th', 'threads.net threads.com com.instagram.barcelona'),
  platform('messenger', 'Messenger', 'social', 'msg fbmessenger', 'messenger.com m.me com.facebook.orca'),
  platform('audience_network', 'Audience Network', 'social', 'an', ''),
  platform(
    'facebook',
    'Facebook',
    'social',
    'fb meta',
    'facebook.com fb.com fb.me fb.watch com.facebook.katana com.facebook.lite',
    { clickIds: ['fbclid'] },
  ),
  platform('whatsapp', 'WhatsApp', 'social', 'wa', 'whatsapp.com wa.me wl.co com.whatsapp'),
  platform('tiktok', 'TikTok', 'social', 'tt', 'tiktok.com com.zhiliaoapp.musically com.ss.android.ugc.trill', {
    clickIds: ['ttclid'],
  }),
  platform('linkedin', 'LinkedIn', 'social', 'li', 'linkedin.com lnkd.in com.linkedin.android linkedin.android', {
    clickIds: ['li_fat_id'],
  }),
  platform('x', 'X', 'social', 'twitter', 'x.com twitter.com t.co com.twitter.android', { clickIds: ['twclid'] }),
  platform('pinterest', 'Pinterest', 'social', 'pin', 'pin.it com.pinterest', {
    ...everywhere,
    clickIds: ['epik'],
  }),
  platform('snapchat', 'Snapchat', 'social', 'snap sc', 'snapchat.com com.snapchat.android', { clickIds: ['sccid'] }),
  platform('reddit', 'Reddit', 'social', '', 'reddit.com redd.it com.reddit.frontpage', {
    clickIds: ['rdt_cid'],
  }),
  platform('telegram', 'Telegram', 'social', '', 'telegram.org telegram.me t.me org.telegram.messenger'),
  platform('vk', 'VK', 'social', 'vkontakte', 'vk.com vk.ru vkontakte.ru com.vkontakte.android'),
  platform('odnoklassniki', 'Odnoklassniki', 'social', '', 'ok.ru odnoklassniki.ru'),
  platform('draugiem', 'Draugiem.lv', 'social', '', 'draugiem.lv'),
  platform('bluesky', 'Bluesky', 'social', 'bsky', 'bsky.app skyfeed.app'),
  platform('mastodon', 'Mastodon', 'social', '', 'mastodon.social mastodon.online mstdn.social'),
  platform('tumblr', 'Tumblr', 'social', '', 'tumblr.com t.umblr.com com.tumblr'),
  platform('discord', 'Discord', 'social', '', 'discord.com discord.gg discordapp.com'),
  platform('quora', 'Quora', 'social', '', 'quora.com'),
  platform('weibo', 'Weibo', 'social', '', 'weibo.com t.cn'),
  platform('wechat', 'WeChat', 'social', '', 'wechat.com weixin.qq.com'),
  platform('line', 'LINE', 'social', '', 'line.me'),
  platform('xing', 'XING', 'social', '', 'xing.com'),
  platform('flickr', 'Flickr', 'social', '', 'flickr.com'),
  platform('nextdoor', 'Nextdoor', 'social', '', 'nextdoor.com'),
  platform('hacker_news', 'Hacker News', 'social', '', 'news.ycombinator.com'),
  platform('youtube', 'YouTube', 'video', 'yt', 'youtube.com youtu.be com.google.android.youtube'),
  platform('vimeo', 'Vimeo', 'video', '', 'vimeo.com'),
  platform('dailymotion', 'Dailymotion', 'video', '', 'dailymotion.com'),
  platform('twitch', 'Twitch', 'video', '', 'twitch.tv'),
  platform('bilibili', 'Bilibili', 'video', '', 'bilibili.com'),
  platform('rumble', 'Rumble', 'video', '', 'rumble.com'),
  platform('chatgpt', 'ChatGPT', 'ai', 'openai', 'chatgpt.com chat.openai.com labs.openai.com com.openai.chatgpt'),
  platform('claude', 'Claude', 'ai', 'anthropic', 'claude.ai com.anthropic.claude'),
  platform(
    'gemini',
    'Gemini',
    'ai',
    'bard',
    'gemini.google.com bard.google.com notebooklm.google.com com.google.android.apps.bard',
  ),
  platform('copilot', 'Copilot', 'ai', '', 'copilot.microsoft.com copilot.cloud.microsoft com.microsoft.copilot'),
  platform('perplexity', 'Perplexity', 'ai', '', 'perplexity.ai ai.perplexity.app.android'),
  platform('meta_ai', 'Meta AI', 'ai', '', 'meta.ai'),
  platform('grok', 'Grok', 'ai', '', 'grok.com ai.x.grok'),
  platform('deepseek', 'DeepSeek', 'ai', '', 'deepseek.com com.deepseek.chat'),
  platform('le_chat', 'Le Chat', 'ai', 'mistral', 'chat.mistral.ai'),
  platform('qwen', 'Qwen', 'ai', '', 'chat.qwen.ai'),
  platform('you', 'You.com', 'ai', 'youcom', 'you.com'),
  platform(
    'other_assistant',
    'AI assistant',
    'ai',
    '',
    'duck.ai iask.ai chatglm.cn yiyan.baidu.com ai.baidu.com poe.com phind.com kimi.com pi.ai lumo.proton.me',
  ),
  platform('google', 'Google', 'search', 'adwords', 'com.google.android.googlequicksearchbox', {
    ...everywhere,
    clickIds: ['gclid', 'gbraid', 'wbraid', 'dclid'],
  }),
  platform('bing', 'Bing', 'search', 'microsoft msn', 'bing.com', { clickIds: ['msclkid'] }),
  platform('yahoo', 'Yahoo', 'search', '', 'search.yahoo.co.jp', everywhere),
  platform('duckduckgo', 'DuckDuckGo', 'search', 'ddg', 'duckduckgo.com com.duckduckgo.mobile.android'),
  platform('yandex', 'Yandex', 'search', '', 'ya.ru', everywhere),
  platform('baidu', 'Baidu', 'search', '', 'baidu.com'),
  platform('ecosia', 'Ecosia', 'search', '', 'ecosia.org com.ecosia.android'),
  platform('qwant', 'Qwant', 'search', '', 'qwant.com'),
  platform('startpage', 'Startpage', 'search', '', 'startpage.com'),
  platform('brave', 'Brave Search', 'search', '', 'search.brave.com'),
  platform('naver', 'Naver', 'search', '', 'naver.com'),
  platform('daum', 'Daum', 'search', '', 'daum.net'),
  platform('seznam', 'Seznam', 'search', '', 'seznam.cz'),
  platform('sogou', 'Sogou', 'search', '', 'sogou.com'),
  platform('kagi', 'Kagi', 'search', '', 'kagi.com'),
  platform('mojeek', 'Mojeek', 'search', '', 'mojeek.com'),
  platform('swisscows', 'Swisscows', 'search', '', 'swisscows.com'),
  platform('aol', 'AOL', 'search', '', 'search.aol.com aol.com'),
  platform('ask', 'Ask', 'search', '', 'ask.com'),
  platform('petal', 'Petal Search', 'search', '', 'petalsearch.com'),
  platform('neti', 'Neti', 'search', '', 'neti.ee'),
  platform('amazon', 'Amazon', 'shopping', '', 'amzn.to com.amazon.mshop.android.shopping', everywhere),
  platform('ebay', 'eBay', 'shopping', '', '', everywhere),
  platform('etsy', 'Etsy', 'shopping', '', 'etsy.com'),
  platform('aliexpress', 'AliExpress', 'shopping', '', '', everywhere),
  platform('temu', 'Temu', 'shopping', '', 'temu.com'),
  platform('walmart', 'Walmart', 'shopping', '', 'walmart.com'),
  platform('zalando', 'Zalando', 'shopping', '', '', everywhere),
  platform('allegro', 'Allegro', 'shopping', '', '', everywhere),
  platform('pigu', 'Pigu', 'shopping', 'kaup24 220lv', 'pigu.lt 220.lv kaup24.ee hobbyhall.fi'),
  platform('idealo', 'idealo', 'shopping', '', '', everywhere),
  platform('pricerunner', 'PriceRunner', 'shopping', '', '', everywhere),
  platform('google_shopping', 'Google Shopping', 'shopping', '', 'shopping.google.com'),
];

/** Web mail and mail apps: a visitor from there clicked a link in a letter. */
export const MAIL_HOSTS: readonly string[] = words(
  'mail.google.com com.google.android.gm outlook.com outlook.live.com outlook.office.com outlook.office365.com mail.live.com ' +
    'com.microsoft.office.outlook mail.yahoo.com mail.aol.com mail.yandex.ru mail.yandex.com mail.ru e.mail.ru inbox.lv mail.inbox.lv ' +
    'mail.ee webmail.zone.ee gmx.net gmx.de web.de mail.proton.me mail.protonmail.com icloud.com fastmail.com app.fastmail.com seznam.email',
);

/** Parts of a search engine's domain where nobody searches. */
export const NOT_SEARCH: readonly string[] = words(
  'docs.google.com drive.google.com classroom.google.com accounts.google.com calendar.google.com meet.google.com ' +
    'chat.google.com translate.google.com login.yahoo.com',
);
