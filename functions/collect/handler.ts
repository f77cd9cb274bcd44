import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { envelopeSchema } from '../../shared/contracts/event-schema.ts';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import { InvalidInput, NotAllowed } from '../../shared/domain/errors.ts';
import type { Trust } from '../../shared/domain/event/tracked-event.ts';
import { parseSiteId, type SiteId } from '../../shared/domain/ids.ts';
import type { KeyRole, Site } from '../../shared/domain/site.ts';
import type { createAcceptEvents } from '../../shared/pipeline/accept-events.ts';
import { answerJson, answerProblem, bearerToken, readBody } from '../../shared/runtime/http.ts';

const BROWSER_LIMIT = { bytes: 60 * 1024, events: 50 };
const SERVER_LIMIT = { bytes: 1024 * 1024, events: 500 };

export interface Sites {
  /** The site and the key in one read; either may be unknown. A key's site stands in for a missing `siteId`. */
  readSiteAndKey(
    siteId: SiteId | undefined,
    key: string | undefined,
  ): Promise<{
    readonly site?: Site;
    readonly key?: { readonly siteId: SiteId; readonly role: KeyRole };
  }>;
}

export interface EventsQueue {
  /** Durable when it returns. */
  send(message: EventsMessage): Promise<void>;
}

export type CollectDeps = {
  readonly sites: Sites;
  readonly queue: EventsQueue;
  readonly acceptEvents: ReturnType<typeof createAcceptEvents>;
  readonly reportFault: (error: unknown, requestId: string) => void;
};

/** `POST /v1/events`: checks, names and hashes a request's events and puts them into one queue message. */
export function createCollectHandler({ sites, queue, acceptEvents, reportFault }: CollectDeps) {
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { requestId, timeEpoch: receivedAt } = event.requestContext;
    try {
      const token = bearerToken(event.headers);
      const limit = token === undefined ? BROWSER_LIMIT : SERVER_LIMIT;
      const body = readBody(event, limit.bytes);
      const envelope = readEnvelope(body);
      if (envelope.events.length > limit.events) {
        return answerProblem(413, 'Too many events', `A request may carry ${limit.events} events; nothing was taken.`);
      }
      const { site, trust } = await authorise(envelope.siteId, token);
      const { events, withheld, rejected } = await acceptEvents({
        site,
        trust,
        receivedAt,
        events: envelope.events,
        ...(envelope.sentAt === undefined ? {} : { sentAt: envelope.sentAt }),
        ...(envelope.visitorId === undefined ? {} : { visitorId: envelope.visitorId }),
      });
      if (events.length + withheld.length + rejected.length > 0) {
        const remembered = withheld.map(({ index: _, ...rest }) => rest);
        await queue.send({ v: 1, siteId: site.siteId, receivedAt, events, withheld: remembered, rejected });
      }
      const answer = {
        accepted: envelope.events.length - withheld.length - rejected.length,
        withheld: withheld.map(({ index, reason }) => ({ index, reason })),
      };
      if (rejected.length === 0) return answerJson(202, answer);
      const errors = rejected.map(({ index, eventId, path, detail }) => ({
        index,
        ...(eventId === undefined ? {} : { eventId }),
        path,
        detail,
      }));
      const detail = `${rejected.length} of ${envelope.events.length} events were refused; all others were taken.`;
      return answerProblem(400, 'Some events are not valid', detail, { ...answer, errors });
    } catch (error) {
      reportFault(error, requestId);
      return answerProblem(error, requestId);
    }
  };

  async function authorise(
    siteIdText: string | undefined,
    token: string | undefined,
  ): Promise<{ site: Site; trust: Trust }> {
    const siteId = siteIdText === undefined ? undefined : parseSiteId(siteIdText);
    if (siteId === undefined && (siteIdText !== undefined || token === undefined)) {
      const detail = siteIdText === undefined ? 'is needed' : 'is not a site id';
      throw new InvalidInput('The site is not named', [{ path: 'siteId', detail }]);
    }
    const { site, key } = await sites.readSiteAndKey(siteId, token);
    if (token !== undefined && key === undefined) throw new NotAllowed('The key is not known', 'missing');
    if (key !== undefined && key.role !== 'server')
      throw new NotAllowed(`Events need a server key; this is a ${key.role} key`);
    if (key !== undefined && siteId !== undefined && key.siteId !== siteId) {
      throw new NotAllowed('The key belongs to another site');
    }
    if (site === undefined)
      throw new InvalidInput('The site is not known', [{ path: 'siteId', detail: 'is not known' }]);
    return { site, trust: key === undefined ? 'pixel' : 'server' };
  }
}

function readEnvelope(body: string) {
  let value: unknown;
  try {
    // Some senders write a byte order mark; `api` reads past it too.
    value = JSON.parse(body.startsWith('\ufeff') ? body.slice(1) : body);
  } catch (error) {
    throw new InvalidInput('The body is not JSON', [{ path: '', detail: 'is not JSON' }], { cause: error });
  }
  const parsed = envelopeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    'The body is not a list of events for a site',
    parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), detail: issue.message })),
  );
}
