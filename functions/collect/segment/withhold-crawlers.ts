import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { MappedRequest } from '../../../shared/contracts/segment/map-request.ts';
import type { Trust } from '../../../shared/domain/event/tracked-event.ts';
import type { Accepted } from '../../../shared/pipeline/accept-events.ts';
import { isCrawlerVisit } from '../../../shared/runtime/is-bot.ts';

const MONEY: ReadonlySet<unknown> = new Set(['purchase', 'refund']);

/**
 * Takes out what crawlers did. The browser is the one the message names, because a shop's server passes on what its
 * visitors' browsers say; only a browser's own request speaks for itself. An order that a server vouches for is one,
 * whatever its buyer's browser calls itself.
 */
export function withholdCrawlers(
  accepted: Accepted,
  { events }: MappedRequest,
  { headers, requestContext: { domainName } }: APIGatewayProxyEventV2,
  trust: Trust,
): Accepted {
  const own = trust === 'server' ? undefined : headers['user-agent'];
  const crawled = new Map<unknown, number>();
  events.forEach(({ event, userAgent = own }, index) => {
    if (trust === 'server' && MONEY.has(event.event)) return;
    if (isCrawlerVisit(userAgent, domainName)) crawled.set(event.eventId, index);
  });
  if (crawled.size === 0) return accepted;
  const taken = accepted.events.filter(({ eventId }) => crawled.has(eventId));
  const known = new Set(accepted.withheld.map(({ eventId }) => eventId));
  const reason = 'bot' as const;
  return {
    ...accepted,
    events: accepted.events.filter(({ eventId }) => !crawled.has(eventId)),
    withheld: [
      ...accepted.withheld.map((one) => (crawled.has(one.eventId) ? { ...one, reason } : one)),
      ...taken
        .filter(({ eventId }) => !known.has(eventId))
        .map(({ eventId, event, occurredAt }) => {
          return { index: crawled.get(eventId) ?? 0, eventId, event, occurredAt, reason };
        }),
    ],
  };
}
