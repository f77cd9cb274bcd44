import { eventSchema, type WireEvent, withoutNulls } from '../contracts/event-schema.ts';
import type { RejectedEvent, WithheldEvent } from '../contracts/messages.ts';
import { canonicalEventName } from '../domain/event/event-names.ts';
import { eventTime } from '../domain/event/event-time.ts';
import { redactText, redactValue } from '../domain/event/redact.ts';
import type { EventMatchKeys, Item, TrackedEvent, Trust } from '../domain/event/tracked-event.ts';
import { isId, type OrderId, type VisitorId } from '../domain/ids.ts';
import type { Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { fitItems } from './fit-items.ts';

export interface MatchKeyHashing {
  /** Meta-normalised SHA-256 of an e-mail address; `undefined` when it is none. Hashes pass. */
  hashEmail(raw: string): string | undefined;
  /** The same for a phone number, read in `country` when it has no country code. */
  hashPhone(raw: string, country: string | undefined): Promise<string | undefined>;
  /** Digest of any other identifier that must not be stored as it came. */
  digest(text: string): string;
}

export type Request = {
  readonly site: Site;
  readonly trust: Trust;
  readonly receivedAt: Instant;
  readonly sentAt?: Instant;
  /** Of the envelope: holds for events that name no visitor. */
  readonly visitorId?: string;
  readonly events: readonly unknown[];
};

export type Accepted = {
  readonly events: readonly TrackedEvent[];
  readonly withheld: readonly (WithheldEvent & { readonly index: number })[];
  readonly rejected: readonly RejectedEvent[];
};

/** An event whose items an order can keep. */
type FittedEvent = Omit<WireEvent, 'items'> & { readonly items: readonly Item[] | undefined };

type Outcome =
  | { readonly kind: 'accepted'; readonly event: TrackedEvent }
  /** `event` is what remains of it: the denial, or the money. */
  | { readonly kind: 'withheld'; readonly withheld: WithheldEvent; readonly event?: TrackedEvent }
  | { readonly kind: 'rejected'; readonly rejected: RejectedEvent };

/** Reads a request's events one by one: each is taken, withheld for want of consent, or refused with a reason. */
export function createAcceptEvents(hashing: MatchKeyHashing) {
  return async (request: Request): Promise<Accepted> => {
    const events: TrackedEvent[] = [];
    const withheld: (WithheldEvent & { index: number })[] = [];
    const rejected: RejectedEvent[] = [];
    for (const [index, raw] of request.events.entries()) {
      const outcome = await accept(raw, index, request);
      if (outcome.kind === 'rejected') rejected.push(outcome.rejected);
      if (outcome.kind === 'withheld') withheld.push({ ...outcome.withheld, index });
      if (outcome.kind !== 'rejected' && outcome.event !== undefined) events.push(outcome.event);
    }
    return { events, withheld, rejected };
  };

  async function accept(raw: unknown, index: number, request: Request): Promise<Outcome> {
    const parsed = eventSchema.safeParse(withoutNulls(raw));
    const refuse = (path: string, detail: string): Outcome => ({
      kind: 'rejected',
      rejected: { index, ...identityOf(raw), path: `events.${index}${path === '' ? '' : `.${path}`}`, detail },
    });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return refuse(issue?.path.join('.') ?? '', issue?.message ?? 'is not an event');
    }
    const items = parsed.data.items && fitItems(parsed.data.items.map((item) => present(item) as Item));
    if (parsed.data.items !== undefined && items === undefined)
      return refuse('items', 'must not be larger than 64 KB together, names and categories aside');
    const wire: FittedEvent = { ...parsed.data, items };
    const occurredAt = eventTime(wire.occurredAt, request);
    if (occurredAt === 'ahead')
      return refuse('occurredAt', 'lies more than 5 minutes ahead of the time it was received');
    if (occurredAt === 'old')
      return refuse('occurredAt', 'lies more than 7 days back; only a server key may send older events');

    const event = canonicalEventName(wire.event);
    const consent = wire.consent?.marketing;
    const isMoney = (event === 'purchase' || event === 'refund') && wire.orderId !== undefined;
    if (event === 'refund' && wire.orderId === undefined) return refuse('orderId', 'is needed to refund an order');
    const visitorId = wire.visitorId ?? request.visitorId ?? (await standInVisitor(wire, request));
    const missing = { eventId: wire.eventId, event, occurredAt };

    const money = { ...pick(wire, request.site, request.trust, event, occurredAt), moneyOnly: true } as const;
    if (consent === 'denied') {
      const reason = isMoney ? 'money_only' : 'consent_denied';
      return { kind: 'withheld', withheld: { ...missing, reason }, ...denial(wire, money, visitorId, isMoney) };
    }
    const silent = consent === undefined && request.trust === 'pixel' && request.site.consentMode === 'required';
    if (silent && isMoney) return { kind: 'withheld', withheld: { ...missing, reason: 'money_only' }, event: money };
    if (silent) return { kind: 'withheld', withheld: { ...missing, reason: 'no_consent' } };
    if (visitorId === undefined) {
      return isMoney && request.trust !== 'pixel'
        ? { kind: 'accepted', event: money }
        : refuse('visitorId', 'is needed: here or beside the events, or a userId or user.email with a server key');
    }
    const matchKeys = await readMatchKeys(wire, request);
    return {
      kind: 'accepted',
      event: present({
        ...pick(wire, request.site, request.trust, event, occurredAt),
        visitorId,
        consent,
        url: wire.url === undefined ? undefined : redactText(wire.url),
        referrer: wire.referrer === undefined ? undefined : redactText(wire.referrer),
        title: wire.title === undefined ? undefined : redactText(wire.title),
        userId: wire.userId === undefined ? undefined : hashing.digest(`${request.site.siteId}#${wire.userId}`),
        matchKeys,
        properties: wire.properties === undefined ? undefined : redactValue(wire.properties),
      } as TrackedEvent),
    };
  }

  /** Server events may know only an account or a contact: that is a visitor of its own. */
  async function standInVisitor(wire: FittedEvent, request: Request): Promise<string | undefined> {
    if (request.trust === 'pixel') return undefined;
    const { siteId, defaultCountry } = request.site;
    if (wire.userId !== undefined) return `u.${hashing.digest(`${siteId}#${wire.userId}`).slice(0, 32)}`;
    const email = wire.user?.email === undefined ? undefined : hashing.hashEmail(wire.user.email);
    if (email !== undefined) return `e.${hashing.digest(`${siteId}#${email}`).slice(0, 32)}`;
    const phone = wire.user?.phone === undefined ? undefined : await hashing.hashPhone(wire.user.phone, defaultCountry);
    return phone === undefined ? undefined : `p.${hashing.digest(`${siteId}#${phone}`).slice(0, 32)}`;
  }

  async function readMatchKeys(wire: FittedEvent, { site, trust }: Request): Promise<EventMatchKeys | undefined> {
    if (wire.user === undefined || (trust === 'pixel' && site.unsignedIdentify === 'ignore')) return undefined;
    const { email, phone, fbp, fbc } = wire.user;
    const keys = present({
      email: email === undefined ? undefined : hashing.hashEmail(email),
      phone: phone === undefined ? undefined : await hashing.hashPhone(phone, site.defaultCountry),
      fbp: fbp !== undefined && META_COOKIE.test(fbp) ? fbp : undefined,
      fbc: fbc !== undefined && META_COOKIE.test(fbc) ? fbc : undefined,
    } as EventMatchKeys);
    return Object.keys(keys).length === 0 ? undefined : keys;
  }
}

/**
 * What remains of an event whose sender said no: the denial itself for its visitor and its order, and the money of an
 * order. Without a visitor or an order there is nothing to remember it by.
 */
function denial(
  wire: FittedEvent,
  money: TrackedEvent,
  visitorId: string | undefined,
  isMoney: boolean,
): { readonly event?: TrackedEvent } {
  if (visitorId === undefined && wire.orderId === undefined) return {};
  const { eventId, event, occurredAt, trust, orderId } = money;
  const said = isMoney ? money : present({ eventId, event, occurredAt, trust, orderId } as TrackedEvent);
  const { moneyOnly: _, ...rest } = said;
  return {
    event: {
      ...rest,
      consent: 'denied',
      ...(visitorId === undefined ? { moneyOnly: true } : { visitorId: visitorId as VisitorId }),
    },
  };
}

const META_COOKIE = /^fb\.\d+\.\d+\.\S+$/;

/** What may be kept of any event: its name, time, order and money. */
function pick(wire: FittedEvent, site: Site, trust: Trust, event: string, occurredAt: Instant): TrackedEvent {
  const { eventId, value, tax, shipping, discount, orderId, refundId, items } = wire;
  const currency = wire.currency ?? (value === undefined ? undefined : site.currency);
  return present({
    eventId,
    event,
    occurredAt,
    trust,
    value,
    currency,
    tax,
    shipping,
    discount,
    orderId: orderId as OrderId | undefined,
    refundId,
    items,
  } as TrackedEvent);
}

/** As much of a refused event's identity as can be read without trusting it. */
function identityOf(raw: unknown): { eventId?: string; event?: string; visitorId?: string } {
  if (typeof raw !== 'object' || raw === null) return {};
  const { eventId, event, visitorId } = raw as Record<string, unknown>;
  const safe = (value: unknown): value is string => typeof value === 'string' && isId(value) && !value.includes('@');
  return present({
    eventId: safe(eventId) ? eventId : undefined,
    event: safe(event) ? event : undefined,
    visitorId: safe(visitorId) ? visitorId : undefined,
  } as { eventId?: string; event?: string; visitorId?: string });
}
