import * as z from 'zod/mini';
import { isId } from '../domain/ids.ts';
import { readTime } from './read-time.ts';

const MAX_DEPTH = 10;
const MAX_ITEMS = 500;

/** zod/mini brings no words of its own. */
const must = (be: string) => (issue: { readonly input?: unknown }) =>
  issue.input === undefined ? 'is needed' : `must be ${be}`;
const string = z.string({ error: must('text') });

const id = string.check(z.refine(isId, { error: 'must be 1 to 128 characters without control characters' }));
const text = (longest: number) =>
  string.check(
    z.refine((value) => value.length <= longest, { error: `must not be longer than ${longest} characters` }),
  );
const amount = z.number({ error: must('a number') }).check(
  z.refine((value) => value >= 0, { error: 'must not be negative' }),
  z.refine((value) => value <= 1e12, { error: 'must not be more than 1,000,000,000,000' }),
);
const quantity = amount.check(z.refine((value) => value > 0, { error: 'must be more than 0' }));

/** Text of ISO 8601 or epoch milliseconds; comes out as an instant. */
export const time = z.pipe(
  z
    .union([z.string(), z.number()], { error: 'must be an ISO 8601 time or epoch milliseconds' })
    .check(
      z.refine((value) => readTime(value) !== undefined, { error: 'must be an ISO 8601 time or epoch milliseconds' }),
    ),
  z.transform((value) => readTime(value) ?? 0),
);

/** ISO 4217 codes the platform knows, once, as a set: a list would be walked for every event. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const currency = z.pipe(
  z.string().check(
    z.refine((value) => CURRENCIES.has(value.toUpperCase()), {
      error: 'must be an ISO 4217 currency code such as EUR',
    }),
  ),
  z.transform((value) => value.toUpperCase()),
);

function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : []));
    depth += 1;
  }
  return depth;
}

const properties = z
  .record(z.string(), z.unknown(), { error: 'must be an object' })
  .check(
    z.refine((value) => depthOf(value) <= MAX_DEPTH, { error: `must not be nested deeper than ${MAX_DEPTH} levels` }),
  );

const item = z.object({
  itemId: z
    .pipe(z.union([z.string(), z.number()]), z.transform(String))
    .check(z.refine(isId, { error: 'must be 1 to 128 characters without control characters' })),
  name: z.optional(text(500)),
  category: z.optional(text(500)),
  price: z.optional(amount),
  quantity: z.optional(quantity),
});

/**
 * Text, or a number that somebody's software made of it. What is neither is left out, and what is no such thing inside is
 * left out later: what a shop says of a person never costs the event.
 */
const detail = z.catch(z.optional(z.pipe(z.union([z.string(), z.number()]), z.transform(String))), undefined);

const user = z.object(
  {
    email: detail,
    phone: detail,
    firstName: detail,
    lastName: detail,
    city: detail,
    state: detail,
    zip: detail,
    country: detail,
    gender: detail,
    dateOfBirth: detail,
    /** The same by the names other systems have for it. */
    birthday: detail,
    dob: detail,
    externalId: detail,
    fbp: detail,
    fbc: detail,
    /** Of the shopper's machine, when a shop's server tells of them: for the Conversions API alone, stored nowhere. */
    ipAddress: detail,
    userAgent: detail,
  },
  { error: 'must be an object' },
);

/** One event of `POST /v1/events`. Unknown fields are ignored; `null` means absent (see `withoutNulls`). */
export const eventSchema = z.object({
  eventId: id,
  event: id,
  occurredAt: z.optional(time),
  visitorId: z.optional(id),
  userId: z.optional(id),
  url: z.optional(text(8192)),
  referrer: z.optional(text(8192)),
  title: z.optional(text(2000)),
  consent: z.optional(
    z.object(
      {
        marketing: z.optional(z.enum(['granted', 'denied'])),
        /** Says nothing itself: what the visitor said elsewhere holds. For orders that come without their buyer. */
        basis: z.optional(z.literal('inherit')),
      },
      { error: 'must be an object' },
    ),
  ),
  value: z.optional(amount),
  currency: z.optional(currency),
  tax: z.optional(amount),
  shipping: z.optional(amount),
  discount: z.optional(amount),
  orderId: z.optional(id),
  refundId: z.optional(id),
  items: z.optional(
    z
      .array(item, { error: 'must be a list of items' })
      .check(z.refine((items) => items.length <= MAX_ITEMS, { error: `must not have more than ${MAX_ITEMS} items` })),
  ),
  user: z.optional(user),
  properties: z.optional(properties),
  /** The shop's word for `userId`, `user.email` and `user.phone`; see `shared/pipeline/read-trust.ts`. */
  signature: z.optional(text(200)),
});

export type WireEvent = z.infer<typeof eventSchema>;

/** What stands around the events. The events themselves are read one by one, so that one bad one costs only itself. */
export const envelopeSchema = z.object({
  siteId: z.optional(z.string({ error: 'must be text' })),
  sentAt: z.optional(time),
  visitorId: z.optional(id),
  events: z.array(z.unknown(), { error: 'must be a list of events' }),
});

/** Many senders write `null` for what they do not know: in the event, its items and its user it means absent. */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry) => entry[1] !== null)
      .map(([key, entry]) => {
        if (key === 'items' && Array.isArray(entry)) return [key, entry.map(withoutNulls)];
        return [key, key === 'user' || key === 'consent' ? withoutNulls(entry) : entry];
      }),
  );
}
