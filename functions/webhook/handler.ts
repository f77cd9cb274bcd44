import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { EventsMessage } from '../../shared/contracts/messages.ts';
import { NotFound } from '../../shared/domain/errors.ts';
import { parseSiteId, type SiteId } from '../../shared/domain/ids.ts';
import { type Site, WEBHOOK_PROVIDERS, type WebhookProvider } from '../../shared/domain/site.ts';
import type { createAcceptEvents } from '../../shared/pipeline/accept-events.ts';
import { answerJson, answerProblem } from '../../shared/runtime/http.ts';
import { isSignedWith } from '../../shared/runtime/webhook-signature.ts';
import { readRawBody } from './raw-body.ts';
import { isPing, readDelivery, SIGNATURE_HEADERS } from './read-delivery.ts';

/** Orders of hundreds of lines have a megabyte or two. */
const MOST_BYTES = 5 * 1024 * 1024;

export interface Sites {
  readSiteAndKey(siteId: SiteId, key: undefined): Promise<{ readonly site?: Site }>;
}

export interface EventsQueue {
  /** Durable when it returns. */
  send(message: EventsMessage): Promise<void>;
}

export type WebhookDeps = {
  readonly sites: Sites;
  readonly queue: EventsQueue;
  readonly acceptEvents: ReturnType<typeof createAcceptEvents>;
  readonly reportFault: (error: unknown, requestId: string) => void;
};

/**
 * `POST /v1/webhooks/{provider}/{siteId}`: checks who sent it, reads it as events and puts them into one queue message.
 * What is signed but cannot be read is answered with 200 all the same (ADR 37) and shows up among the recent events.
 */
export function createWebhookHandler({ sites, queue, acceptEvents, reportFault }: WebhookDeps) {
  return async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { requestId, timeEpoch: receivedAt } = event.requestContext;
    try {
      const provider = readProvider(event.pathParameters?.provider);
      const site = await readSite(event.pathParameters?.siteId);
      const body = readRawBody(event, MOST_BYTES);
      const signature = event.headers[SIGNATURE_HEADERS[provider]];
      if (signature === undefined && isPing(provider, body)) return answerJson(200, { accepted: 0 });

      const refusal = refusalOf(site, provider, body, signature);
      if (refusal !== undefined) return answerProblem(401, 'The webhook is not signed by the shop', refusal);

      const { topic, reading } = readDelivery(provider, event.headers, body, site);
      const base = { v: 1, siteId: site.siteId, receivedAt } as const;
      if (reading.kind === 'refused') {
        const { path, detail } = reading;
        const rejected = [{ index: 0, event: `${provider} ${topic}`.slice(0, 128), path, detail }];
        await queue.send({ ...base, events: [], withheld: [], rejected });
        return answerJson(200, { accepted: 0, ignored: detail });
      }
      const accepted = await acceptEvents({ site, trust: 'server', receivedAt, events: reading.events });
      const { tokenVisitor, clickIds } = reading;
      const events = accepted.events.map((one) => {
        if (one.consentFrom === undefined) return one;
        if (one.visitorId === tokenVisitor) return { ...one, consentFrom: 'token' as const };
        return clickIds === undefined ? one : { ...one, clickIds };
      });
      const withheld = accepted.withheld.map(({ index: _, ...rest }) => rest);
      const { rejected } = accepted;
      if (events.length + withheld.length + rejected.length > 0)
        await queue.send({ ...base, events, withheld, rejected });
      return answerJson(200, { accepted: events.length });
    } catch (error) {
      reportFault(error, requestId);
      return answerProblem(error, requestId);
    }
  };

  async function readSite(text = ''): Promise<Site> {
    const siteId = parseSiteId(text);
    const { site } = siteId === undefined ? {} : await sites.readSiteAndKey(siteId, undefined);
    if (site === undefined) throw new NotFound('There is no such site');
    return site;
  }
}

function readProvider(text: string | undefined): WebhookProvider {
  const provider = WEBHOOK_PROVIDERS.find((known) => known === text);
  if (provider === undefined) throw new NotFound(`Webhooks are taken from ${WEBHOOK_PROVIDERS.join(' and ')}`);
  return provider;
}

function refusalOf(
  { webhooks }: Site,
  provider: WebhookProvider,
  body: Uint8Array,
  signature: string | undefined,
): string | undefined {
  const { secret, previousSecret } = webhooks?.[provider] ?? {};
  const secrets = [secret, previousSecret].filter((one) => one !== undefined);
  if (secrets.length === 0)
    return `No secret is set for ${provider}: PATCH /v1/sites/{siteId} with webhooks.${provider}.secret`;
  if (signature === undefined) return `The header ${SIGNATURE_HEADERS[provider]} is missing`;
  if (isSignedWith(secrets, body, signature)) return undefined;
  return `The signature is not that of the body with the secret set for ${provider}`;
}
