import { isbot } from 'isbot';

/** Longer than any browser's; what comes behind it is not looked at, so that nobody can make us look for long. */
const LONGEST = 1_000;

/**
 * Where an app says after the browser's own words that a page is shown inside it. What follows is the app's text (versions,
 * network operators such as `T-Mobile.com`, devices), which lists of crawlers take for something else.
 */
const IN_APP =
  /\[FB|\bFB(?:AN|AV|_IAB)\/|MetaIAB|Instagram|Barcelona|musical_ly|\btrill_|BytedanceWebview|\bTikTok \d|\[Pinterest\/|Snapchat\/|\[LinkedInApp\]|\bLine\/|MicroMessenger|\bGSA\/|TwitterAndroid|Twitter for i|KAKAOTALK|NAVER\(inapp|\bReddit\/|Telegram-Android|\bViber\/|\bWeibo |BaiduBoxApp|\bQQ\/|VKAndroidApp/;

/** A crawler that names itself after all, though it shows itself inside an app's words; CUBOT makes telephones. */
const SAYS_SO = /(?<!cu)bot\b|crawl|spider|preview|https?:|\w@\w/i;

/**
 * Whether a user agent is no person's browser: crawlers, link previews, monitors, driven browsers, programming libraries.
 * The browsers inside Meta's and other apps, where most of an ad's visitors are, are no bots.
 */
export function isBot(userAgent: string | undefined): boolean {
  if (userAgent === undefined) return false;
  const text = userAgent.slice(0, LONGEST);
  if (!isbot(text)) return false;
  const app = text.startsWith('Mozilla/5.0 (') ? text.search(IN_APP) : -1;
  return app === -1 || SAYS_SO.test(text.slice(app)) || isbot(text.slice(0, app).trimEnd());
}

/** Programs that run no page, so that whatever they send is sent on purpose: `curl`, SDKs, HTTP libraries. */
const PROGRAM =
  /^(?:analytics-[a-z]+|rudder[\w-]*|okhttp|apache-httpclient|go-http-client|python(?:-requests|-urllib|-httpx)?|aiohttp|httpx|node(?:-fetch)?|undici|axios|got|deno|bun|curl|wget|guzzlehttp|php|ruby|faraday|rest-client|java|dart|postmanruntime|insomnia|httpie|k6|vitest|playwright|libwww-perl)(?:[/ ]|$)/i;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|[\w-]+\.localhost)$/;

/**
 * Whether a browser's events are a crawler's, which ran the pages' script as it came by. Programs are none: whoever posts
 * with one tries something out, or relays. Nor are headless browsers on a machine's own address, where no crawler comes.
 */
export function isCrawlerVisit(userAgent: string | undefined, apiHost: string): boolean {
  if (userAgent === undefined || !isBot(userAgent) || PROGRAM.test(userAgent)) return false;
  return !(LOOPBACK.test(apiHost) && /headlesschrome\//i.test(userAgent) && !SAYS_SO.test(userAgent));
}
