import type { DemoEvent } from './demo-event.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Where the crowd comes from, with how often. The empty query is somebody who typed the address. */
const LANDINGS: readonly (readonly [weight: number, query: string, referrer: string])[] = [
  [22, '', ''],
  [18, '', 'https://www.google.com/'],
  [10, 'utm_source=google&utm_medium=cpc&utm_campaign=shoes&gclid=', ''],
  [
    12,
    'utm_source=ig&utm_medium=paid_social&utm_campaign=1201002&placement=Instagram_Stories&ad_id=1203002&fbclid=',
    '',
  ],
  [
    9,
    'utm_source=fb&utm_medium=paid_social&utm_campaign=1201001&placement=Facebook_Mobile_Feed&ad_id=1203001&fbclid=',
    '',
  ],
  [9, 'utm_source=instagram&utm_medium=social&utm_content=reel&fbclid=', 'https://l.instagram.com/'],
  [8, 'utm_source=newsletter&utm_medium=email&utm_campaign=weekly', ''],
  [6, 'utm_source=tiktok&utm_medium=paid_social&utm_campaign=summer&ttclid=', ''],
  [4, '', 'https://blog.example/best-running-shoes'],
  [2, '', 'https://chatgpt.com/'],
];

const GOODS = [
  { itemId: 'shoes-runner-42', name: 'shoes', category: 'Footwear', price: 120 },
  { itemId: 'boots-40', name: 'boots', category: 'Footwear', price: 180 },
  { itemId: 'jacket-m', name: 'jacket', category: 'Outerwear', price: 85 },
  { itemId: 'bag-1', name: 'bag', category: 'Bags', price: 64 },
  { itemId: 'hat-one', name: 'hat', category: 'Accessories', price: 25 },
  { itemId: 'socks-3', name: 'socks', category: 'Accessories', price: 9 },
] as const;

/** A small generator with a seed (mulberry32), so that every demo is the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `size` visitors who look around, fill carts and sometimes buy, over `days` days from `start`. */
export function makeCrowd(size: number, start: number, days: number, seed = 7): readonly DemoEvent[] {
  const random = seeded(seed);
  const events: DemoEvent[] = [];
  const pick = (): (typeof LANDINGS)[number] => {
    let left = random() * LANDINGS.reduce((sum, [weight]) => sum + weight, 0);
    for (const landing of LANDINGS) {
      left -= landing[0];
      if (left < 0) return landing;
    }
    return [1, '', ''];
  };
  for (let number = 0; number < size; number++) {
    const visitorId = `visitor-${String(number).padStart(4, '0')}`;
    const known = random() < 0.3 ? { user: { email: `${visitorId}@example.com` } } : {};
    const agrees = random() < 0.85 ? { consent: { marketing: 'granted' } } : {};
    const visits = 1 + Math.floor(random() * random() * 5);
    for (let visit = 0; visit < visits; visit++) {
      let at = start + Math.floor(random() * (days - 1) * DAY + random() * DAY * 0.9);
      let step = 0;
      const add = (event: string, fields: object): void => {
        const eventId = `${visitorId}.${visit}.${step++}`;
        events.push({ via: 'pixel', event: { eventId, event, occurredAt: at, visitorId, ...agrees, ...fields } });
        at += Math.floor((0.5 + random() * 4) * MINUTE);
      };
      const [, query, referrer] = pick();
      const marks = query.endsWith('=') ? `${query}${visitorId}${visit}` : query;
      const url = `https://shop.example/${marks === '' ? '' : `?${marks}`}`;
      add('page_view', { url, ...(referrer === '' ? {} : { referrer }), ...known });
      const item = GOODS[Math.floor(random() * GOODS.length)] ?? GOODS[0];
      const items = [{ ...item, quantity: 1 }];
      if (random() < 0.7) add('view_item', { url: `https://shop.example/${item.itemId}`, items });
      if (random() > 0.35) continue;
      add('add_to_cart', { items, value: item.price, currency: 'EUR' });
      if (random() > 0.4) continue;
      add('begin_checkout', { items, value: item.price, currency: 'EUR' });
      if (random() > 0.7) continue;
      add('purchase', { items, value: item.price, currency: 'EUR', orderId: `order-${number}-${visit}` });
    }
  }
  return events;
}
