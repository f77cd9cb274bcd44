import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import { redactText } from '../../shared/domain/event/redact.ts';
import { type LinkId, parseLinkId, type VisitorId } from '../../shared/domain/ids.ts';
import { readDestination } from '../../shared/domain/link/destination.ts';
import { linkParameters } from '../../shared/domain/link/link-marks.ts';
import { clickIdsIn, tagUrl } from '../../shared/domain/link/tag-url.ts';
import type { TrackedLink } from '../../shared/domain/link/tracked-link.ts';
import type { Site } from '../../shared/domain/site.ts';
import { isVisit } from './is-visit.ts';

export type ClickDeps = {
  readonly links: {
    /** As they are now; `undefined`: there is no such link. */
    readLinkAndSite(linkId: LinkId): Promise<{ readonly link: TrackedLink; readonly site: Site } | undefined>;
  };
  readonly queue: { send(message: EventsMessage): Promise<void> };
  /** Whose cookie it is, if we wrote it for this site. */
  readonly readVisitor: (site: Site, cookie: string) => VisitorId | undefined;
  /** Whether the user agent is a crawler's or preview maker's; `apiHost` is where it came. */
  readonly isCrawler: (userAgent: string | undefined, apiHost: string) => boolean;
  readonly reportFault: (error: unknown, requestId: string) => void;
};

const COOKIE = 'bt_vid=';

/** `GET|HEAD /c/{linkId}`: leads to where the link leads, and tells the queue of it when somebody really clicked. */
export function createClickHandler({ links, queue, readVisitor, isCrawler, reportFault }: ClickDeps) {
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { requestId, domainName } = event.requestContext;
    const linkId = parseLinkId(event.pathParameters?.linkId ?? '');
    if (linkId === undefined) return LEADS_NOWHERE;
    let found: Awaited<ReturnType<typeof links.readLinkAndSite>>;
    try {
      found = await links.readLinkAndSite(linkId);
    } catch (error) {
      reportFault(error, requestId);
      return plain(503, 'This link cannot be followed right now. Please try again in a moment.');
    }
    if (found === undefined || found.link.status !== 'running') return LEADS_NOWHERE;
    const { link, site } = found;
    // Asked again at every click: the site's hosts may have changed, and nothing stored is trusted to lead anywhere.
    const apiHost = event.headers.host ?? domainName;
    const read = readDestination(link.destination, { hosts: site.hosts, apiHost });
    if (read.kind === 'refused') return LEADS_NOWHERE;
    const location = tagUrl(read.destination, linkParameters(link), clickIdsIn(event.rawQueryString));
    if (isVisit(event) && !isCrawler(event.headers['user-agent'], apiHost)) {
      try {
        await queue.send(clickMessage(event, site, location));
      } catch (error) {
        // The page is told by its address what this message would have said; nobody is kept waiting for it.
        reportFault(error, requestId);
      }
    }
    return { statusCode: 302, headers: { ...HEADERS, location } };
  };

  /**
   * Our cookie is there only since its visitor agreed. Without it nobody is known and nothing about anybody is sent: only
   * that a click was withheld, as the door for events says of a page view without consent.
   */
  function clickMessage(event: APIGatewayProxyEventV2, site: Site, location: string): EventsMessage {
    const { requestId: eventId, timeEpoch: receivedAt } = event.requestContext;
    const visitorId = visitorOf(event.cookies ?? [], site);
    const click = { eventId, event: 'click', occurredAt: receivedAt };
    const envelope = { v: 1, siteId: site.siteId, receivedAt, rejected: [] } as const;
    if (visitorId === undefined) return { ...envelope, events: [], withheld: [{ ...click, reason: 'no_consent' }] };
    const seen = { ...click, visitorId, trust: 'pixel', url: redactText(location) } as const;
    return { ...envelope, events: [seen], withheld: [] };
  }

  /** Cookies of other paths or parent domains may have the same name. */
  function visitorOf(cookies: readonly string[], site: Site): VisitorId | undefined {
    for (const cookie of cookies) {
      const visitorId = cookie.startsWith(COOKIE) ? readVisitor(site, cookie.slice(COOKIE.length)) : undefined;
      if (visitorId !== undefined) return visitorId;
    }
    return undefined;
  }
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // The page may know from which site somebody came, not from which page there.
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-robots-tag': 'noindex',
};

const plain = (statusCode: number, body: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' },
  body: `${body}\n`,
});
const LEADS_NOWHERE = plain(404, 'This link leads nowhere, or no longer does.');
