import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { Client } from '../../shared/domain/forward/forwarded-event.ts';
import { forwardsTo } from '../../shared/domain/site.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Accepted, createAcceptEvents, Request } from '../../shared/pipeline/accept-events.ts';
import { answerJson, answerProblem } from '../../shared/runtime/http.ts';
import { isCrawlerVisit } from '../../shared/runtime/is-bot.ts';
import { readSignedVisitor, signVisitor } from '../../shared/runtime/site-secret.ts';
import type { Sender } from './authorise.ts';
import { type BrowserCookies, cookiesFor, newFbp, readCookies } from './browser-cookies.ts';
import type { Page } from './page.ts';

export interface EventsQueue {
  /** Durable when it returns. */
  send(message: EventsMessage): Promise<void>;
}

export type TakeEventsDeps = {
  readonly queue: EventsQueue;
  readonly acceptEvents: ReturnType<typeof createAcceptEvents>;
  /** From 0 up to 1. */
  readonly random: () => number;
};

/** The events of a request, and what stands around them. */
export type Envelope = {
  readonly sentAt?: Instant | undefined;
  readonly visitorId?: string | undefined;
  readonly events: readonly unknown[];
};

/** What became of a request's events, and what a browser is told and given with it. */
export type Taken = Accepted & {
  readonly accepted: number;
  /** The browser's visitor, and the token by which an order finds it; only ever with consent. */
  readonly visitor?: { readonly visitorId: string; readonly checkoutToken: string };
  readonly cookies: readonly string[];
  /** What the shop's developer ought to know. */
  readonly hint?: string;
};

const UNLISTED =
  "This page's host is not among the site's hosts: its events count, but it has no cookie and no checkoutToken.";

/** Checks, names and hashes a request's events, and puts them into one queue message. */
export function createTakeEvents({ queue, acceptEvents, random }: TakeEventsDeps) {
  return async (
    event: APIGatewayProxyEventV2,
    { site, trust }: Sender,
    { sentAt, visitorId, events: sent }: Envelope,
    { scope, isStranger }: Page,
  ): Promise<Taken> => {
    const { timeEpoch: receivedAt, domainName } = event.requestContext;
    const isBrowser = trust === 'pixel';
    const cookies = readCookies(isBrowser && isStranger !== true ? event.cookies : []);
    const request: Request = {
      site,
      trust,
      receivedAt,
      events: sent,
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(visitorId === undefined ? {} : { visitorId }),
      ...(isBrowser ? readBrowser() : {}),
    };
    const taken = await acceptEvents(request);
    const { events, withheld, rejected, fbc, clients } = taken;
    if (events.length + withheld.length + rejected.length > 0) {
      const remembered = withheld.map(({ index: _, ...rest }) => rest);
      const machines = {
        ...(clients === undefined ? {} : { clients }),
        ...(isBrowser && forwardsTo(site) !== undefined && events.some(agreed) ? { client: clientOf(event) } : {}),
      };
      await queue.send({ v: 1, siteId: site.siteId, receivedAt, events, withheld: remembered, rejected, ...machines });
    }
    const known = events.findLast((kept) => kept.visitorId !== undefined && kept.consent !== 'denied')?.visitorId;
    const secure = event.headers['x-forwarded-proto'] !== 'http';
    return {
      ...taken,
      accepted: sent.length - withheld.length - rejected.length,
      cookies:
        isBrowser && scope !== undefined
          ? cookiesFor(events, fbc, cookies, { scope, secure }, (id) => signVisitor(site.secret, 'visitor-cookie', id))
          : [],
      ...(isBrowser && isStranger === true ? { hint: UNLISTED } : {}),
      ...(isBrowser && isStranger !== true && known !== undefined
        ? { visitor: { visitorId: known, checkoutToken: signVisitor(site.secret, 'checkout-token', known) } }
        : {}),
    };

    function readBrowser(): Pick<Request, 'cookieVisitorId' | 'browser' | 'bot' | 'userAgent'> {
      const known = cookieVisitor(cookies, site.secret);
      // Where there can be no cookie Meta counts 1, and an id that nobody keeps would be another one every time.
      const subdomainIndex = scope?.subdomainIndex ?? 1;
      const userAgent = event.headers['user-agent'];
      const fbp = cookies.fbp ?? (scope === undefined ? undefined : newFbp(subdomainIndex, receivedAt, random()));
      return {
        ...(known === undefined ? {} : { cookieVisitorId: known }),
        browser: {
          subdomainIndex,
          ...(fbp === undefined ? {} : { fbp }),
          ...(cookies.fbc === undefined ? {} : { fbc: cookies.fbc }),
        },
        ...(userAgent === undefined ? {} : { userAgent }),
        bot: isCrawlerVisit(userAgent, domainName),
      };
    }
  };
}

/** What Meta finds a browser by, besides ids; it travels with events of those who agreed alone, and is not kept. */
function clientOf({ headers, requestContext }: APIGatewayProxyEventV2): Client {
  const userAgent = headers['user-agent'];
  const ipAddress = requestContext.http.sourceIp;
  return {
    ...(ipAddress === undefined ? {} : { ipAddress }),
    ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, LONGEST_USER_AGENT) }),
  };
}

const LONGEST_USER_AGENT = 1_000;
const agreed = ({ consent, moneyOnly, visitorId }: TrackedEvent): boolean =>
  consent !== 'denied' && moneyOnly !== true && visitorId !== undefined;

const cookieVisitor = ({ visitor }: BrowserCookies, secret: string): string | undefined =>
  visitor === undefined ? undefined : readSignedVisitor(secret, 'visitor-cookie', visitor);

/** 202 with what was accepted and withheld, or a 400 problem when some events were refused; all others are taken. */
export function answerTaken({ accepted, withheld, rejected, visitor, hint, events: _, cookies }: Taken, sent: number) {
  const body = {
    accepted,
    withheld: withheld.map(({ index, reason }) => ({ index, reason })),
    ...visitor,
    ...(hint === undefined ? {} : { hint }),
  };
  const answer = rejected.length === 0 ? answerJson(202, body) : refusal();
  return cookies.length === 0 ? answer : { ...answer, cookies: [...cookies] };

  function refusal(): APIGatewayProxyStructuredResultV2 {
    const errors = rejected.map(({ index, eventId, path, detail }) => ({
      index,
      ...(eventId === undefined ? {} : { eventId }),
      path,
      detail,
    }));
    const detail = `${rejected.length} of ${sent} events were refused; all others were taken.`;
    return answerProblem(400, 'Some events are not valid', detail, { ...body, errors });
  }
}
