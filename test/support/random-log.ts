import { DAY, type Instant, MINUTE } from '../../shared/domain/time.ts';
import type { Seeded } from './seeded.ts';

export type LogEntry = {
  readonly sender: 'server' | 'browser';
  /** From 0. */
  readonly day: number;
  readonly event: { readonly eventId: string; readonly occurredAt: Instant } & Readonly<Record<string, unknown>>;
};

export const LOG_DAYS = 2;

type Person = {
  readonly devices: readonly [string, ...string[]];
  readonly userId: string;
  readonly email: string;
  readonly phone?: string;
};

/** Devices, and what ties some of them together: an account, an e-mail, a phone. */
const PEOPLE: readonly [Person, ...Person[]] = [
  { devices: ['phone-a', 'laptop-a'], userId: 'account-a', email: 'a@example.com' },
  { devices: ['phone-b', 'laptop-b', 'till'], userId: 'account-b', email: 'b@example.com', phone: '+4915112345678' },
  { devices: ['phone-c', 'till'], userId: 'account-c', email: 'b@example.com' },
  { devices: ['tablet-d'], userId: 'account-d', email: 'd@example.com', phone: '+4915112345678' },
];

const SOURCES = ['instagram', 'google', 'newsletter-with-a-rather-long-name'] as const;

/**
 * Two days of a very small shop: few people, items and order ids, so that every two events have something to do with
 * each other. All events of an order have its time and value.
 */
export function randomLog(random: Seeded, start: Instant): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  const length = 18 + random.int(10);
  while (entries.length < length) {
    const eventId = `e${entries.length}`;
    const { minute = random.int(LOG_DAYS * DAY_MINUTES - 60), ...happened } = whatHappened(random);
    // A time of its own for each: what is latest must not hang on a tie.
    const tick = happened.event === 'purchase' ? 0 : entries.length;
    const occurredAt = start + minute * MINUTE + tick;
    const entry: LogEntry = {
      day: Math.floor(minute / DAY_MINUTES),
      ...sentBy(random, { eventId, occurredAt, ...happened }),
    };
    entries.push(entry);
    // Some senders send an event again with another time.
    if (happened.event !== 'purchase' && random.chance(0.05)) {
      entries.push({ ...entry, event: { ...entry.event, occurredAt: occurredAt - random.int(3) * MINUTE } });
    }
  }
  return entries;
}

const DAY_MINUTES = DAY / MINUTE;

function sentBy(random: Seeded, event: LogEntry['event']): Omit<LogEntry, 'day'> {
  const person = random.pick(PEOPLE);
  const sender = random.chance(0.5) ? 'server' : 'browser';
  const knowsAccount = random.chance(0.3);
  const consent = random.chance(0.75) ? 'granted' : random.chance(0.15) ? 'denied' : undefined;
  const phone = random.chance(0.5) ? person.phone : undefined;
  const user = { email: person.email, ...(phone === undefined ? {} : { phone }) };
  return {
    sender,
    event: {
      ...(sender === 'server' && knowsAccount && random.chance(0.4) ? {} : { visitorId: random.pick(person.devices) }),
      ...(knowsAccount ? { userId: person.userId } : {}),
      ...(random.chance(0.3) ? { user } : {}),
      ...(consent === undefined ? {} : { consent: { marketing: consent } }),
      ...event,
    },
  };
}

type Happened = { readonly event: string; readonly minute?: number } & Readonly<Record<string, unknown>>;

function whatHappened(random: Seeded): Happened {
  const items = [
    { itemId: random.pick(['shoes', 'socks', 'hat']), price: 1 + random.int(50), quantity: 1 + random.int(2) },
  ];
  const order = random.int(6);
  const [orderId, value, minute] = [`order-${order}`, 10 + (order % 3), 100 + order * 430];
  switch (random.int(8)) {
    case 0:
    case 1:
      return { event: 'add_to_cart', items };
    case 2:
      return random.chance(0.5) ? { event: 'remove_from_cart', items } : { event: 'view_cart', items: [] };
    case 3:
      return { event: 'purchase', orderId, value, currency: 'EUR', items, minute };
    case 4:
      return random.chance(0.5)
        ? // Without its id: an order that gives way to the one above when it is within the hour.
          { event: 'purchase', value, currency: 'EUR', items, minute: minute + random.int(90) }
        : { event: 'refund', orderId, refundId: `refund-${random.int(3)}`, value: 1 + random.int(4), currency: 'EUR' };
    case 5:
      return { event: 'identify' };
    default: {
      const marks = new URLSearchParams({ utm_source: random.pick(SOURCES), utm_campaign: `c${random.int(3)}` });
      return { event: 'page_view', url: `https://shop.example/?${random.chance(0.7) ? marks : ''}` };
    }
  }
}
