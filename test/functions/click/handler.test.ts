import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHandler } from '../../../functions/click/handler.ts';
import { readEventsMessage } from '../../../shared/contracts/read-events-message.ts';
import type { LinkId, SiteId, VisitorId } from '../../../shared/domain/ids.ts';
import type { TrackedLink } from '../../../shared/domain/link/tracked-link.ts';
import { createEventsQueue } from '../../../shared/queues/events-queue.ts';
import { isCrawlerVisit } from '../../../shared/runtime/is-bot.ts';
import { readSignedVisitor, signVisitor } from '../../../shared/runtime/site-secret.ts';
import { getItemsWith } from '../../../shared/storage/batch-get.ts';
import { createControlStore } from '../../../shared/storage/control-store.ts';
import { createLinkAndSiteReader } from '../../../shared/storage/link-and-site.ts';
import { createLinkStore } from '../../../shared/storage/link-store.ts';
import { startDynamo, type TestTables } from '../../support/dynamo.ts';
import { startQueues, type TestQueues } from '../../support/queues.ts';
import { REDIRECT_TRICKS } from '../../support/redirect-tricks.ts';
import { aSite } from '../../support/site.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
const SITE = aSite({ siteId: 'shop' as SiteId, hosts: ['shop.example'] });
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 380.0.0.30.83 (iPhone16,1; iOS 18_5; en_US; en; scale=3.00; 1179x2556; 740000000)';
let tables: TestTables;
let queues: TestQueues;
let queueUrl: string;
let links: ReturnType<typeof createLinkStore>;
let control: ReturnType<typeof createControlStore>;
let handler: ReturnType<typeof createClickHandler>;
let calls = 0;
const faults: unknown[] = [];

const deps = () => ({
  links: createLinkAndSiteReader(getItemsWith(tables.client), tables.control),
  queue: createEventsQueue(queues.sqs, queueUrl),
  readVisitor: ({ secret }: { secret: string }, cookie: string) => readSignedVisitor(secret, 'visitor-cookie', cookie),
  isCrawler: isCrawlerVisit,
  reportFault: (error: unknown) => faults.push(error),
});

beforeAll(async () => {
  [tables, queues] = await Promise.all([startDynamo(), startQueues()]);
  queueUrl = (await queues.sqs.send(new CreateQueueCommand({ QueueName: 'events' }))).QueueUrl ?? '';
  links = createLinkStore(tables.client, tables.control);
  control = createControlStore(tables.client, tables.control);
  await control.createSite(SITE);
  handler = createClickHandler(deps());
}, 60_000);
afterAll(() => Promise.all([tables.stop(), queues.stop()]));

let made = 0;
async function aLink(fields: Partial<TrackedLink> = {}): Promise<LinkId> {
  const linkId = `link${String(++made).padStart(6, '0')}` as LinkId;
  const link: TrackedLink = {
    siteId: SITE.siteId,
    linkId,
    kind: 'post',
    status: 'running',
    platform: 'instagram',
    placement: 'story',
    destination: 'https://www.shop.example/shoes?q=%20+&size=42#/reviews?a',
    createdAt: NOW,
    changedAt: NOW,
    ...fields,
  };
  expect(await links.createLink(link)).toBe(true);
  return linkId;
}

type Click = {
  readonly method?: string;
  readonly query?: string;
  readonly cookies?: string[];
  readonly headers?: Readonly<Record<string, string>>;
};

function requestOf(linkId: string, { method = 'GET', query = '', cookies, headers = {} }: Click = {}) {
  return {
    version: '2.0',
    rawPath: `/c/${linkId}`,
    rawQueryString: query,
    headers: { host: 'events.shop.example', 'user-agent': IPHONE, ...headers },
    ...(cookies === undefined ? {} : { cookies }),
    pathParameters: { linkId },
    requestContext: {
      domainName: 'events.shop.example',
      requestId: `request-${++calls}`,
      timeEpoch: NOW,
      http: { method, path: `/c/${linkId}`, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: IPHONE },
    },
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
}

const click = (linkId: string, how?: Click) => handler(requestOf(linkId, how));
const cookieOf = (visitorId: string, secret = SITE.secret) =>
  `bt_vid=${signVisitor(secret, 'visitor-cookie', visitorId)}`;

/** What was queued since the last time. */
async function takeMessages() {
  const { Messages = [] } = await queues.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
  );
  return Messages.map(({ Body = '' }) => readEventsMessage(Body));
}

const TAGS = 'utm_source=instagram&utm_medium=social&utm_content=story&placement=story&bt_link=';

describe('a click', () => {
  it('of somebody known is one redirect and one message', async () => {
    const linkId = await aLink();
    const answer = await click(linkId, { query: 'fbclid=IwAR0_x-Y&x=1', cookies: ['a=b', cookieOf('v-1')] });
    const location = `https://www.shop.example/shoes?q=%20+&size=42&${TAGS}${linkId}&fbclid=IwAR0_x-Y#/reviews?a`;
    expect(answer).toMatchObject({ statusCode: 302, headers: { location, 'cache-control': 'no-store' } });
    expect(answer.body).toBeUndefined();
    expect(answer.cookies).toBeUndefined();
    expect(await takeMessages()).toEqual([
      {
        v: 1,
        siteId: 'shop',
        receivedAt: NOW,
        events: [
          {
            eventId: `request-${calls}`,
            event: 'click',
            occurredAt: NOW,
            visitorId: 'v-1' as VisitorId,
            trust: 'pixel',
            url: location,
          },
        ],
        withheld: [],
        rejected: [],
      },
    ]);
  });

  it.each([
    ['no cookie', undefined],
    ['a cookie nobody signed', ['bt_vid=di0x.aaaaaaaaaaaaaaaaaaaaaa']],
    ["another site's cookie", [cookieOf('v-1', 'another secret')]],
    ['a checkout token for a cookie', [`bt_vid=${signVisitor(SITE.secret, 'checkout-token', 'v-1')}`]],
    ['a cookie of another name', [cookieOf('v-1').replace('bt_vid', 'xbt_vid')]],
  ])('with %s leads there too, and leaves nothing about anybody', async (_, cookies) => {
    const linkId = await aLink();
    const answer = await click(linkId, { query: 'fbclid=secret', ...(cookies === undefined ? {} : { cookies }) });
    expect(answer.statusCode).toBe(302);
    const [message, ...others] = await takeMessages();
    expect(others).toEqual([]);
    expect(message).toMatchObject({ events: [], rejected: [] });
    expect(message?.withheld).toEqual([
      { eventId: `request-${calls}`, event: 'click', occurredAt: NOW, reason: 'no_consent' },
    ]);
    expect(JSON.stringify(message)).not.toMatch(/secret|192\.0\.2|Instagram|v-1/);
  });

  it('takes the cookie that is ours when there are several', async () => {
    await click(await aLink(), { cookies: ['bt_vid=old', cookieOf('v-2')] });
    expect((await takeMessages())[0]?.events).toMatchObject([{ visitorId: 'v-2' }]);
  });

  it('keeps e-mail addresses out of what is stored', async () => {
    const linkId = await aLink({ destination: 'https://shop.example/?for=anna@example.com' });
    const { headers } = await click(linkId, { cookies: [cookieOf('v-1')] });
    expect(headers?.location).toContain('for=anna@example.com');
    expect(JSON.stringify(await takeMessages())).not.toContain('anna');
  });

  it('leads on when the queue does not answer', async () => {
    const broken = createClickHandler({
      ...deps(),
      queue: { send: () => Promise.reject(new Error('The queue is down')) },
    });
    const before = faults.length;
    expect((await broken(requestOf(await aLink()))).statusCode).toBe(302);
    expect(faults).toHaveLength(before + 1);
  });

  it('is asked to come again when the table does not answer', async () => {
    const broken = createClickHandler({
      ...deps(),
      links: { readLinkAndSite: () => Promise.reject(new Error('The table is down')) },
    });
    const answer = await broken(requestOf('abcdefghij'));
    expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('try again') });
  });
});

const PREVIEWS = [
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'facebookcatalog/1.0',
  'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
  'meta-externalfetcher/1.1',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'WhatsApp/2.23.20.0',
  'Twitterbot/1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)',
  'SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)',
  'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'AdsBot-Google (+http://www.google.com/adsbot.html)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1)',
  'TikTokSpider',
];

describe('what is no click', () => {
  it.each<[string, Click]>([
    ['a question about headers', { method: 'HEAD' }],
    ...PREVIEWS.map((agent): [string, Click] => [agent.slice(0, 40), { headers: { 'user-agent': agent } }]),
    ['a fetch ahead', { headers: { 'sec-purpose': 'prefetch' } }],
    ['a page made ahead', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['a fetch ahead by an older browser', { headers: { purpose: 'prefetch' } }],
    ['a fetch ahead by Firefox', { headers: { 'x-moz': 'prefetch' } }],
    ['a preview of Safari', { headers: { 'x-purpose': 'preview' } }],
    ['an image', { headers: { 'sec-fetch-dest': 'image' } }],
    ['a frame', { headers: { 'sec-fetch-dest': 'iframe' } }],
  ])('is led there all the same: %s', async (_, how) => {
    const answer = await click(await aLink(), { ...how, cookies: [cookieOf('v-1')] });
    expect(answer.statusCode).toBe(302);
    expect(await takeMessages()).toEqual([]);
  });

  it('is not what the apps of Meta and others show their users', async () => {
    for (const agent of [
      IPHONE,
      'Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.0;]',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0]',
      'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 musical_ly_2023 BytedanceWebview',
    ]) {
      await click(await aLink(), { headers: { 'user-agent': agent, 'sec-fetch-dest': 'document' } });
      expect(await takeMessages(), agent).toHaveLength(1);
    }
  });
});

describe('a link leads nowhere', () => {
  const nowhere = async (linkId: string) => {
    const answer = await click(linkId);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.headers?.['content-type']).toMatch(/^text\/plain/);
    expect(answer.body).not.toContain(linkId);
    expect(await takeMessages()).toEqual([]);
  };

  it.each(['abcdefghij', 'x', '<script>alert(1)</script>', '..', 'a'.repeat(33), 'link000001%0d%0a'])(
    'that is none: %j',
    (linkId) => nowhere(linkId),
  );

  it('while it is paused or archived, and leads on when it runs again', async () => {
    const linkId = await aLink({ status: 'paused' });
    await nowhere(linkId);
    const become = (status: TrackedLink['status']) =>
      links.updateLink(SITE.siteId, linkId, (link) => ({ ...link, status }));
    await become('archived');
    await nowhere(linkId);
    await become('running');
    expect((await click(linkId)).statusCode).toBe(302);
    await become('paused');
    await takeMessages();
    await nowhere(linkId);
  });

  it('as soon as the site no longer names its host', async () => {
    const linkId = await aLink();
    expect((await click(linkId)).statusCode).toBe(302);
    await takeMessages();
    await control.updateSite(SITE.siteId, (site) => ({ ...site, hosts: ['other.example'] }));
    try {
      await nowhere(linkId);
    } finally {
      await control.updateSite(SITE.siteId, (site) => ({ ...site, hosts: SITE.hosts }));
    }
    expect((await click(linkId)).statusCode).toBe(302);
    await takeMessages();
  });

  it('when its site is gone', async () => {
    await nowhere(await aLink({ siteId: 'gone' as SiteId }));
  });

  it('wherever a trick was stored somehow', async () => {
    // No store keeps half a character.
    const tricks = REDIRECT_TRICKS.filter(([, destination]) => destination.isWellFormed());
    const answers = await Promise.all(
      tricks.map(async ([name, destination]) => {
        const { statusCode, headers = {} } = await click(await aLink({ destination }));
        return [name, statusCode, headers.location];
      }),
    );
    expect(answers).toEqual(tricks.map(([name]) => [name, 404, undefined]));
    expect(await takeMessages()).toEqual([]);
  });
});
