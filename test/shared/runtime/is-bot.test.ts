import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isBot, isCrawlerVisit } from '../../../shared/runtime/is-bot.ts';
import { LOGS } from '../../support/logs.ts';
import { IN_APP_BROWSERS, ORDINARY_BROWSERS } from '../../support/user-agents.ts';

type Crawler = { readonly pattern: string; readonly instances: readonly string[]; readonly tags: readonly string[] };

const LIST = join(LOGS, 'crawler-user-agents.json.gz');
const crawlers: readonly Crawler[] = existsSync(LIST) ? JSON.parse(gunzipSync(readFileSync(LIST)).toString()) : [];

/** Entries of the list that are a person's browser inside an app. */
const PEOPLE = ['MetaIAB Facebook', 'AP3A\\.240617\\.008'];
/** Entries isbot takes for people: four of them are editors and browsers, three name themselves too quietly. */
const UNSEEN = ['Code\\/1\\.', 'Trae\\/', 'Fluid', 'TSM-turingos', 'GTmetrix', 'Miniature\\.io\\/', 'YLT Chrome'];

const HEADLESS =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36';

describe('a bot', () => {
  it('is none of a thousand browsers inside apps, whatever operator or device their words name', () => {
    expect(IN_APP_BROWSERS.length).toBeGreaterThan(1_000);
    expect(IN_APP_BROWSERS.filter(isBot)).toEqual([]);
  });

  it('is none of the browsers people have', () => {
    expect(ORDINARY_BROWSERS.length).toBeGreaterThan(200);
    expect(ORDINARY_BROWSERS.filter(isBot)).toEqual([]);
    expect(isBot(undefined)).toBe(false);
  });

  it('is each of 2,100 crawlers seen in the wild but seven, and none of the people among them', (context) => {
    if (crawlers.length === 0) context.skip(`skipped: there is no ${LIST} (set BACKTRAIL_DATA)`);
    const agents = crawlers.flatMap(({ pattern, instances }) => instances.map((agent) => ({ pattern, agent })));
    expect(agents.length + IN_APP_BROWSERS.length + ORDINARY_BROWSERS.length).toBeGreaterThan(3_000);
    const missed = agents.filter(({ agent }) => !isBot(agent)).map(({ pattern }) => pattern);
    expect(missed.sort()).toEqual([...PEOPLE, ...UNSEEN].sort());
  });

  it.each([
    ['Facebook’s link preview', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
    ['Meta’s fetcher', 'meta-externalfetcher/1.1'],
    ['Pinterest’s', 'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)'],
    ['LinkedIn’s', 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)'],
    ['Twitter’s', 'Twitterbot/1.0'],
    ['one inside an app’s words', `${IN_APP_BROWSERS[0]} (compatible; SomeBot/1.0; +https://some.example/bot)`],
    ['one with an app’s words behind', 'Googlebot/2.1 (+http://www.google.com/bot.html) [FBAN/FBIOS]'],
    ['one that a browser’s words begin', `Mozilla/5.0 (compatible; Googlebot/2.1) [FBAN/FBIOS]`],
    ['a headless browser', HEADLESS],
    ['a library', 'curl/8.5.0'],
  ])('is %s', (_, agent) => {
    expect(isBot(agent)).toBe(true);
  });

  it('is told of nine thousand characters as of the first thousand', () => {
    const hostile = [' a', '1.', 'a/1', 'Mozilla/5.0 (a', '[FB', '@a', ';a'].map((part) => part.repeat(4_500));
    for (const agent of hostile) expect(isBot(agent)).toBe(isBot(agent.slice(0, 1_000)));
  });
});

describe('a crawler’s visit', () => {
  it.each([
    ['curl/8.5.0'],
    ['node'],
    ['undici'],
    ['python-requests/2.32.3'],
    ['Python-urllib/3.12'],
    ['Go-http-client/1.1'],
    ['analytics-node/3.1.0'],
    ['PostmanRuntime/7.43.0'],
  ])('is none of what the program %s posts', (agent) => {
    expect(isBot(agent)).toBe(true);
    expect(isCrawlerVisit(agent, 'events.shop.example')).toBe(false);
  });

  it('is a headless browser’s, but not on the machine’s own address', () => {
    expect(isCrawlerVisit(HEADLESS, 'events.shop.example')).toBe(true);
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) expect(isCrawlerVisit(HEADLESS, host)).toBe(false);
  });

  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', '127.0.0.1'],
    [`${HEADLESS} (compatible; SomeBot/1.0)`, '127.0.0.1'],
    ['meta-externalfetcher/1.1', 'events.shop.example'],
    ['WGETbot/1.0 (+http://wget.alanreed.org)', 'events.shop.example'],
  ])('is that of %s on %s', (agent, host) => {
    expect(isCrawlerVisit(agent, host)).toBe(true);
  });
});
