import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { SiteId } from '../../../shared/domain/ids.ts';
import { SITE_DEFAULTS } from '../../../shared/pipeline/create-site.ts';
import { toSiteItem } from '../../../shared/storage/site-item.ts';
import { listenOnLoopback } from '../../local/engines/listen.ts';

export type AwsStub = {
  /** For a function that is to call the stub instead of AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** A browser's request to `POST /v1/events`, as API Gateway hands it on. */
  readonly request: string;
  stop(): Promise<void>;
};

/** The least that `collect` needs of DynamoDB and SQS: it knows one site, and takes every message. */
export async function startAwsStub(): Promise<AwsStub> {
  const site = { ...SITE_DEFAULTS, siteId: 'shop' as SiteId, name: 'Shop', createdAt: 0, secret: 'bench' };
  const item = toSiteItem({ site, version: 1, audiencesVersion: 1 });
  const answerTo = (target: string, input: { readonly MessageBody?: string }): unknown =>
    target.endsWith('BatchGetItem')
      ? { Responses: { control: [item] }, UnprocessedKeys: {} }
      : {
          MessageId: '1',
          MD5OfMessageBody: createHash('md5')
            .update(input.MessageBody ?? '')
            .digest('hex'),
        };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answerTo(String(request.headers['x-amz-target']), JSON.parse(body))));
    });
  });
  const { url } = await listenOnLoopback(server, 0);
  return {
    environment: {
      CONTROL_TABLE: 'control',
      EVENTS_QUEUE_URL: `${url}/000000000000/events`,
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
    request: JSON.stringify({
      headers: { 'content-type': 'text/plain' },
      isBase64Encoded: false,
      rawPath: '/v1/events',
      requestContext: {
        requestId: 'bench',
        timeEpoch: Date.UTC(2026, 0, 10),
        http: { method: 'POST', path: '/v1/events', sourceIp: '192.0.2.1', userAgent: 'Mozilla/5.0' },
      },
      body: JSON.stringify({
        siteId: 'shop',
        visitorId: 'visitor-1',
        events: [
          { eventId: 'e-1', event: 'page_view', consent: { marketing: 'granted' }, url: 'https://shop.example/' },
        ],
      }),
    }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
