import { eventSchema, type WireEvent, withoutNulls } from '../contracts/event-schema.ts';
import type { RejectedEvent, WithheldEvent } from '../contracts/messages.ts';
import { canonicalEventName } from '../domain/event/event-names.ts';
import { eventTime } from '../domain/event/event-time.ts';
import { redactText, redactValue } from '../domain/event/redact.ts';
import type { EventMatchKeys, Item, TrackedEvent, Trust } from '../domain/event/tracked-event.ts';
import type { Client } from '../domain/forward/forwarded-event.ts';
import { isId } from '../domain/ids.ts';
import { forwardsTo, type Site } from '../domain/site.ts';
import type { Instant } from '../domain/time.ts';
import { referrerOfApp } from '../domain/touchpoint/in-app-browser.ts';
import { present } from '../domain/visitor/join-facts.ts';
import { type Browser, type BrowserIds, followBrowser } from './browser-ids.ts';
import { fitItems } from './fit-items.ts';
import { bareEvent, denial, type FittedEvent } from './kept-of-event.ts';
import { isStandIn, type MatchKeyHashing, readMatchKeys, standInVisitor } from './read-identity.ts';
import { readTrust, type Signatures } from './read-trust.ts';

export type Request = {
  readonly site: Site;
  /** Of whoever sends; a signature lifts a single event of a browser's to `signed`. */
  readonly trust: Trust;
  readonly receivedAt: Instant;
  readonly sentAt?: Instant;
  /** Of the envelope: holds for events that name no visitor. */
  readonly visitorId?: string;
  readonly events: readonly unknown[];
  /** Of our signed cookie: it goes before whatever a browser's events say. */
  readonly cookieVisitorId?: string;
  /** Meta's ids of the browser; they join the match keys of its consented events. */
  readonly browser?: Browser;
  /** A crawler's browser sent it: its events are withheld. */
  readonly bot?: boolean;
  /** Of a browser; looked at for the app it is part of, and not kept. */
  readonly userAgent?: string;
};

export type Accepted = {
  readonly events: readonly TrackedEvent[];
  readonly withheld: readonly (WithheldEvent & { readonly index: number })[];
  readonly rejected: readonly RejectedEvent[];
  /** The ad click the browser holds after these events; only ever of consented ones. */
  readonly fbc?: string;
  /** Of those accepted events whose sender told of their visitor's machine, by event id; of sites that forward alone. */
  readonly clients?: Readonly<Record<string, Client>>;
};

type Outcome =
  | { readonly kind: 'accepted'; readonly event: TrackedEvent; readonly client?: Client | undefined }
  /** `event` is what remains of it: the denial, or the money. */
  | { readonly kind: 'withheld'; readonly withheld: WithheldEvent; readonly event?: TrackedEvent }
  | { readonly kind: 'rejected'; readonly rejected: RejectedEvent };

/**
 * Reads a request's events one by one: each is taken, withheld (no consent, or a crawler's), or refused with a reason.
 */
export function createAcceptEvents(deps: MatchKeyHashing & Signatures) {
  return async (request: Request): Promise<Accepted> => {
    const events: TrackedEvent[] = [];
    const withheld: (WithheldEvent & { index: number })[] = [];
    const rejected: RejectedEvent[] = [];
    const clients = new Map<string, Client>();
    const browser =
      request.trust === 'server' || request.browser === undefined
        ? undefined
        : followBrowser(request.browser, request.receivedAt);
    for (const [index, raw] of request.events.entries()) {
      const outcome = await accept(raw, index, request, browser);
      if (outcome.kind === 'rejected') rejected.push(outcome.rejected);
      if (outcome.kind === 'withheld') withheld.push({ ...outcome.withheld, index });
      if (outcome.kind !== 'rejected' && outcome.event !== undefined) events.push(outcome.event);
      if (outcome.kind === 'accepted' && outcome.client !== undefined)
        clients.set(outcome.event.eventId, outcome.client);
    }
    const fbc = events.some(({ consent }) => consent === 'granted') ? browser?.fbc() : undefined;
    return {
      events,
      withheld,
      rejected,
      ...(fbc === undefined ? {} : { fbc }),
      ...(clients.size === 0 ? {} : { clients: Object.fromEntries(clients) }),
    };
  };

  async function accept(
    raw: unknown,
    index: number,
    request: Request,
    browser: BrowserIds | undefined,
  ): Promise<Outcome> {
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
    const read = readTrust(wire, request, deps);
    if (read.trust === undefined) return refuse('signature', read.detail);
    const { trust } = read;
    const { site } = request;
    const isBrowser = request.trust !== 'server';

    const event = canonicalEventName(wire.event);
    const consent = wire.consent?.marketing;
    const isMoney = (event === 'purchase' || event === 'refund') && wire.orderId !== undefined;
    if (event === 'refund' && wire.orderId === undefined) return refuse('orderId', 'is needed to refund an order');
    const said = wire.visitorId ?? request.visitorId;
    if (isBrowser && said !== undefined && isStandIn(said))
      return refuse('visitorId', 'is of a form that only events with a server key may use');
    const withhold = (reason: WithheldEvent['reason'], rest: { readonly event?: TrackedEvent } = {}): Outcome => ({
      kind: 'withheld',
      withheld: { eventId: wire.eventId, event, occurredAt, reason },
      ...rest,
    });
    if (isBrowser && request.bot === true) return withhold('bot');
    const visitorId = isBrowser
      ? (request.cookieVisitorId ?? said)
      : (said ?? (await standInVisitor(wire, site, deps)));

    const bare = bareEvent(wire, site, trust, event, occurredAt);
    const money = { ...bare, moneyOnly: true } as const;
    if (consent === 'denied')
      return withhold(isMoney ? 'money_only' : 'consent_denied', denial(bare, visitorId, isMoney));
    // A signature says who somebody is, not what they agreed to.
    if (consent === undefined && isBrowser && site.consentMode === 'required')
      return isMoney ? withhold('money_only', { event: money }) : withhold('no_consent');
    const inherits = consent === undefined && wire.consent?.basis === 'inherit';
    if (visitorId === undefined) {
      // Nobody whose consent it could be.
      if (inherits && !isMoney) return withhold('no_consent');
      return isMoney && trust !== 'pixel'
        ? { kind: 'accepted', event: money }
        : refuse('visitorId', 'is needed: here or beside the events, or a userId or user.email with a server key');
    }
    const own = await readMatchKeys(wire, { trust, site, at: occurredAt }, deps);
    const referrer = (isBrowser ? referrerOfApp(wire, request.userAgent) : undefined) ?? wire.referrer;
    const keys = browser !== undefined && consent === 'granted' ? browser.complete(own, wire.url) : own;
    return {
      kind: 'accepted',
      event: present({
        ...bare,
        visitorId,
        consent,
        consentFrom: inherits ? 'visitor' : undefined,
        url: wire.url === undefined ? undefined : redactText(wire.url),
        referrer: referrer === undefined ? undefined : redactText(referrer),
        title: wire.title === undefined ? undefined : redactText(wire.title),
        userId: wire.userId === undefined ? undefined : deps.digest(`${site.siteId}#${wire.userId}`),
        matchKeys: isEmpty(keys) ? undefined : keys,
        properties: wire.properties === undefined ? undefined : redactValue(wire.properties),
      } as TrackedEvent),
      client: isBrowser || forwardsTo(site) === undefined ? undefined : clientOf(wire),
    };
  }
}

function clientOf({ user: { ipAddress, userAgent } = {} }: Pick<WireEvent, 'user'>): Client | undefined {
  return ipAddress === undefined && userAgent === undefined ? undefined : present({ ipAddress, userAgent } as Client);
}

const isEmpty = (keys: EventMatchKeys): boolean => Object.keys(keys).length === 0;

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
