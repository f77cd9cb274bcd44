import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RejectedEvent } from '../../../shared/contracts/messages.ts';
import { readTime } from '../../../shared/contracts/read-time.ts';
import type { MessageType } from '../../../shared/contracts/segment/map-message.ts';
import {
  type MappedRequest,
  mapRequest,
  readRequest,
  type SegmentRequest,
} from '../../../shared/contracts/segment/map-request.ts';
import { InvalidInput } from '../../../shared/domain/errors.ts';
import { answerJson, answerProblem } from '../../../shared/runtime/http.ts';
import { readCompressedBody } from '../../../shared/runtime/read-compressed-body.ts';
import type { Sites } from '../authorise.ts';
import type { TakeEventsDeps } from '../take-events.ts';
import { authoriseWriteKey } from './authorise-write-key.ts';
import { readWriteKey } from './read-write-key.ts';
import { withholdCrawlers } from './withhold-crawlers.ts';

export type SegmentDeps = Pick<TakeEventsDeps, 'queue' | 'acceptEvents'> & {
  readonly sites: Sites;
  readonly digest: (text: string) => string;
  readonly reportFault: (error: unknown, requestId: string) => void;
};

/** Segment: "a maximum of 500KB per request"; its clients and RudderStack's fill their batches nearly up to it. */
const LARGEST_BODY = 500 * 1024;
const MOST_MESSAGES = 2_500;

/** Takes one message or a batch the way `POST /v1/events` takes events: one queue message a request. */
export function createTakeMessages({ sites, queue, acceptEvents, digest }: SegmentDeps) {
  return async (
    event: APIGatewayProxyEventV2,
    type: MessageType | 'batch',
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = parse(type, readCompressedBody(event, LARGEST_BODY));
    if (request.messages.length > MOST_MESSAGES) {
      return answerProblem(413, 'Too many events', `A batch may have ${MOST_MESSAGES} events; nothing was taken.`);
    }
    const { site, trust } = await authoriseWriteKey(sites, readWriteKey(event, request.writeKey));
    const receivedAt = event.requestContext.timeEpoch;
    const mapped = mapRequest(request, { siteId: site.siteId, trust, digest, receivedAt });
    const { events, refused } = mapped;
    const sentAt = timeOf(request.sentAt);
    const taken = await acceptEvents({
      site,
      trust,
      receivedAt,
      events: events.map((one) => one.event),
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(isOneBrowser(mapped) ? { browser: UNNAMED_BROWSER } : {}),
    });
    const accepted = withholdCrawlers(taken, mapped, event, trust);
    const place = (index: number): number => events[index]?.index ?? index;
    const rejected = [
      ...refused,
      ...accepted.rejected.map((one) => ({ ...one, index: place(one.index), path: one.path.replace(AT_EVENT, '') })),
    ].map((one) => (request.isBatch ? { ...one, path: atMessage(one) } : one));
    const withheld = accepted.withheld.map(({ index, ...rest }) => ({ index: place(index), ...rest }));
    if (accepted.events.length + withheld.length + rejected.length > 0) {
      const remembered = withheld.map(({ index: _, ...rest }) => rest);
      const { siteId } = site;
      await queue.send({ v: 1, siteId, receivedAt, events: accepted.events, withheld: remembered, rejected });
    }
    return answerTo(request, rejected, withheld);
  };
}

/** Where there can be no cookie Meta counts 1. An ad click in a page's url is then the click of its visitor. */
const UNNAMED_BROWSER = { subdomainIndex: 1 };

/** A click is followed through a request's pages, so these must be one visitor's. */
function isOneBrowser({ events }: MappedRequest): boolean {
  return new Set(events.map(({ event }) => event.visitorId)).size === 1;
}

/** Segment's own answer; what became of messages that do not count stands beside it for whoever looks. */
function answerTo(
  { isBatch }: SegmentRequest,
  rejected: readonly RejectedEvent[],
  withheld: readonly { readonly index: number; readonly reason: string }[],
): APIGatewayProxyStructuredResultV2 {
  const errors = rejected.map(({ index, eventId, path, detail }) => ({
    index,
    ...(eventId === undefined ? {} : { eventId }),
    path,
    detail,
  }));
  if (!isBatch && errors.length > 0) return answerProblem(400, 'The event is not valid', errors[0]?.detail, { errors });
  return answerJson(200, {
    success: true,
    ...(errors.length === 0 ? {} : { errors }),
    ...(withheld.length === 0 ? {} : { withheld: withheld.map(({ index, reason }) => ({ index, reason })) }),
  });
}

const AT_EVENT = /^events\.\d+\.?/;

function atMessage({ index, path }: RejectedEvent): string {
  return path === '' ? `batch.${index}` : `batch.${index}.${path}`;
}

function parse(type: MessageType | 'batch', body: string): SegmentRequest {
  let value: unknown;
  try {
    value = JSON.parse(body.startsWith('\ufeff') ? body.slice(1) : body);
  } catch (error) {
    throw new InvalidInput('The body is not JSON', [{ path: '', detail: 'is not JSON' }], { cause: error });
  }
  const request = readRequest(type, value);
  if (request !== undefined) return request;
  throw type === 'batch'
    ? new InvalidInput('The body is not a batch', [{ path: 'batch', detail: 'must be a list of messages' }])
    : new InvalidInput('The body is not a message', [{ path: '', detail: 'must be an object' }]);
}

const timeOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? readTime(value) : undefined;
