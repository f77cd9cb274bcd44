import { clickIdsOfUrl } from './read-click-ids.ts';

/**
 * What apps add to the words of the browser inside them, and how Android names the app as a referrer. Instagram first:
 * Meta's apps share some of their words. Facebook's own are `FBAN`, `FBAV` and `FB_IAB`; `Barcelona` is Threads.
 */
const APPS: readonly (readonly [words: RegExp, app: string])[] = [
  [/\bInstagram /, 'com.instagram.android'],
  [/\bBarcelona /, 'com.instagram.barcelona'],
  [/\bFB_IAB\/MESSENGER|\bFBAN\/Messenger/i, 'com.facebook.orca'],
  [/\bFB(?:AN|AV|_IAB)\//, 'com.facebook.katana'],
  [/musical_ly|\btrill_|\bTikTok \d|BytedanceWebview/, 'com.zhiliaoapp.musically'],
  [/\[Pinterest\//, 'com.pinterest'],
  [/Snapchat\//, 'com.snapchat.android'],
  [/\[LinkedInApp\]/, 'com.linkedin.android'],
  [/TwitterAndroid|Twitter for i/, 'com.twitter.android'],
  [/\bReddit\//, 'com.reddit.frontpage'],
  [/Telegram-Android/, 'org.telegram.messenger'],
];
const LONGEST = 1_000;

/**
 * The referrer of a page that an app's own browser opened without one. Meta puts `fbclid` behind links of all its apps, so
 * without a referrer only the app's browser tells Instagram from Facebook. Pages without a click id stay as they are: a
 * page opened again in the app is no new contact.
 *
 * @returns In the form that Android gives it: `android-app://com.instagram.android`.
 */
export function referrerOfApp(
  { url, referrer }: { readonly url?: string | undefined; readonly referrer?: string | undefined },
  userAgent: string | undefined,
): string | undefined {
  if (userAgent === undefined || url === undefined || (referrer !== undefined && referrer !== '')) return undefined;
  const text = userAgent.slice(0, LONGEST);
  const app = APPS.find(([words]) => words.test(text))?.[1];
  return app === undefined || clickIdsOfUrl(url).length === 0 ? undefined : `android-app://${app}`;
}
