import type { ApiClient } from '../../infra/tools/api-client.ts';

/** A week in March of a small shop, whose orders, ads and posts `docs/sql.md` asks questions about. */
export const QUESTION_SHOP_NOW = Date.UTC(2026, 2, 9, 12);

const STORY_AD =
  'utm_source=instagram&utm_medium=paid_social&utm_campaign=spring&placement=Instagram_Stories&ad_id=1201';
const RETARGET_AD =
  'utm_source=facebook&utm_medium=paid_social&utm_campaign=retarget&placement=Facebook_Feed&ad_id=1301';
const REEL = 'utm_source=instagram&utm_medium=social&utm_content=reel&post_id=905';
const NEWSLETTER = 'utm_source=newsletter&utm_medium=email&utm_campaign=march';

const SHOES = { itemId: 'shoes-42', name: 'Running shoes', category: 'Shoes', price: 120, quantity: 1 };
const HAT = { itemId: 'hat-1', name: 'Sun hat', category: 'Hats', price: 30, quantity: 1 };
const SOCKS = { itemId: 'socks-3', name: 'Socks', category: 'Socks', price: 10, quantity: 5 };
const BOOTS = { itemId: 'boots-40', name: 'Boots', category: 'Shoes', price: 200, quantity: 1 };

type Fields = Readonly<Record<string, unknown>>;
let ids = 0;

function event(visitorId: string | undefined, at: string, name: string, fields: Fields = {}): Fields {
  ids += 1;
  return {
    eventId: `e-${ids}`,
    event: name,
    occurredAt: `2026-03-${at}:00Z`,
    ...(visitorId === undefined ? {} : { visitorId, consent: { marketing: 'granted' } }),
    ...fields,
  };
}

const visit = (visitorId: string, at: string, query: string, referrer?: string): Fields =>
  event(visitorId, at, 'page_view', {
    url: `https://shop.example/?${query}`,
    ...(referrer === undefined ? {} : { referrer }),
  });

const order = (visitorId: string, at: string, orderId: string, items: readonly (typeof SHOES)[]): Fields =>
  event(visitorId, at, 'purchase', {
    orderId,
    items,
    currency: 'EUR',
    value: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
  });

const refund = (visitorId: string, at: string, orderId: string, value: number): Fields =>
  event(visitorId, at, 'refund', { orderId, refundId: `${orderId}-r`, value, currency: 'EUR' });

function questionEvents(): readonly Fields[] {
  ids = 0;
  return [
    // Anna saw the ad in a story, came back by the newsletter, and bought shoes; Ida did the same a day later without the newsletter.
    visit('anna', '02T09:00', STORY_AD),
    visit('anna', '03T10:00', NEWSLETTER),
    order('anna', '03T10:20', 'A-1', [SHOES]),
    visit('ida', '03T20:00', STORY_AD),
    order('ida', '04T08:30', 'A-2', [SHOES]),
    // Ben searched, came back by himself, and returned the hat.
    visit('ben', '02T12:00', '', 'https://www.google.com/'),
    visit('ben', '04T08:00', ''),
    order('ben', '04T08:10', 'A-3', [HAT, SOCKS]),
    refund('ben', '05T15:00', 'A-3', 30),
    // Cleo saw a reel, later an ad on Facebook, and sent everything back.
    visit('cleo', '03T18:00', REEL),
    visit('cleo', '05T12:00', RETARGET_AD),
    order('cleo', '05T12:20', 'A-4', [BOOTS]),
    refund('cleo', '07T09:00', 'A-4', 200),
    // Dora knew the shop; Emil looked, and looked again.
    visit('dora', '04T16:00', ''),
    order('dora', '04T16:05', 'A-5', [HAT]),
    visit('emil', '05T11:00', STORY_AD),
    visit('emil', '06T21:00', NEWSLETTER),
    // Somebody bought without consent.
    event(undefined, '06T10:00', 'purchase', {
      orderId: 'A-6',
      value: 50,
      currency: 'EUR',
      items: [SOCKS],
      visitorId: 'somebody',
      consent: { marketing: 'denied' },
    }),
    // Gus saw the reel and left his address.
    visit('gus', '06T18:30', REEL),
    event('gus', '06T18:40', 'generate_lead', { value: 15, currency: 'EUR' }),
  ];
}

const ad = (day: string, adId: string, campaignName: string, figures: Fields): Fields => ({
  platform: 'meta',
  level: 'ad',
  day: `2026-03-${day}`,
  adId,
  campaignName,
  currency: 'EUR',
  ...figures,
});

const INSIGHTS = [
  ad('02', '1201', 'spring', { spend: 20, impressions: 4000, reach: 3100, clicks: 80 }),
  ad('03', '1201', 'spring', { spend: 25, impressions: 5000, reach: 3900, clicks: 100 }),
  ad('05', '1201', 'spring', { spend: 15, impressions: 2500, reach: 2100, clicks: 40 }),
  ad('05', '1301', 'retarget', { spend: 10, impressions: 800, reach: 500, clicks: 25 }),
  {
    platform: 'instagram',
    level: 'post',
    day: '2026-03-03',
    postId: '17800_905',
    postName: 'Boots in the rain',
    impressions: 2400,
    reach: 1900,
    likes: 120,
    comments: 14,
    saves: 9,
    shares: 7,
  },
];

/** Sends the week; the visit that a flaky network made one page send twice comes twice. */
export async function sendQuestionShop(server: ApiClient): Promise<void> {
  const events = questionEvents();
  await server.post('/v1/events', { siteId: 'local', events });
  await server.post('/v1/events', { siteId: 'local', events: events.slice(0, 3) });
  await server.post('/v1/insights', { rows: INSIGHTS });
}
