import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { describeSegment } from './describe-segment.ts';
import { describeStatic } from './describe-static.ts';
import { describeWebhooks } from './describe-webhooks.ts';
import type { Endpoint } from './endpoint.ts';
import type { ApiBindings } from './mount.ts';

const BEARER = [{ bearer: [] }];
const PROBLEM = { $ref: '#/components/responses/Problem' };

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z.array(
    z.object({
      index: z.int().optional(),
      eventId: z.string().optional(),
      path: z.string(),
      detail: z.string(),
    }),
  ),
});

/** The OpenAPI 3.1 document, made of the endpoints themselves; what other functions answer is added. */
export function describeApi(app: OpenAPIHono<ApiBindings>, endpoints: readonly Endpoint[], url: string): unknown {
  const registry = app.openAPIRegistry;
  if (registry.definitions.length === 0) {
    registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
    registry.register('Problem', problemSchema);
    registry.registerComponent('responses', 'Problem', {
      description: 'What is wrong, field by field',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
    for (const endpoint of endpoints) describe(registry, endpoint);
    describeEvents(registry);
    describeClick(registry);
    describeSegment(registry, PROBLEM);
    describeWebhooks(registry, PROBLEM);
    describeStatic(registry);
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Backtrail', version: '1', description: 'Audiences, conversions and attribution of one shop.' },
    servers: [{ url }],
  });
}

type Registry = OpenAPIHono<ApiBindings>['openAPIRegistry'];

function describe(registry: Registry, endpoint: Endpoint): void {
  const { method, path, summary, params, query, answer, allow } = endpoint;
  const body = endpoint.describedBody ?? endpoint.body;
  const media = { schema: answer.schema ?? z.unknown() };
  registry.registerPath({
    method,
    path,
    summary,
    ...(allow === 'anyone' ? {} : { security: BEARER, description: `Needs a key of role ${allow.join(' or ')}.` }),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      [answer.status]: {
        description: summary,
        ...(answer.status === 204
          ? {}
          : {
              content: {
                'application/json': media,
                ...Object.fromEntries((answer.alsoAs ?? []).map((type) => [type, { schema: z.string() }])),
              },
            }),
      },
      default: PROBLEM,
    },
  });
}

function describeEvents(registry: Registry): void {
  const event = z.looseObject({
    eventId: z.string().min(1).max(128),
    event: z.string().min(1).max(128),
    occurredAt: z.union([z.string(), z.number()]).optional(),
    visitorId: z.string().optional(),
    /** HMAC over who somebody is; `docs/signing.md`. */
    signature: z.string().optional(),
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/events',
    summary: 'Send events: up to 50 from a browser, up to 500 with a server key',
    description:
      'Also takes text/plain with the same JSON, as beacons send it. Without a key, `siteId` says whose events these are; the answer then also names the browser’s `visitorId` and a `checkoutToken` for the order, once there is consent. A page that is none of the site’s `hosts` gets a `hint` instead. 429 and 503 say in `Retry-After` when to come again.',
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.object({
              siteId: z.string().optional(),
              sentAt: z.union([z.string(), z.number()]).optional(),
              visitorId: z.string().optional(),
              events: z.array(event),
            }),
          },
        },
      },
    },
    responses: {
      202: {
        description: 'The events were taken',
        content: {
          'application/json': {
            schema: z.object({
              accepted: z.int(),
              withheld: z.array(
                z.object({ index: z.int(), reason: z.enum(['no_consent', 'consent_denied', 'money_only', 'bot']) }),
              ),
              visitorId: z.string().optional(),
              checkoutToken: z.string().optional(),
              hint: z.string().optional(),
            }),
          },
        },
      },
      default: PROBLEM,
    },
  });
}

function describeClick(registry: Registry): void {
  registry.registerPath({
    method: 'get',
    path: '/c/{linkId}',
    summary: 'Follow a tracked link',
    description:
      'Answers HEAD too. Leads to the destination with the marks of the link and the click ids of the platform; 404 in plain words when there is no such link, or it is paused, or the site no longer names its host.',
    request: { params: z.object({ linkId: z.string() }) },
    responses: { 302: { description: 'To the destination' }, 404: { description: 'The link leads nowhere' } },
  });
}
