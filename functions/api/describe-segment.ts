import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { ApiBindings } from './mount.ts';

type Registry = OpenAPIHono<ApiBindings>['openAPIRegistry'];

const message = z.looseObject({
  messageId: z.string().optional(),
  anonymousId: z.string().optional(),
  userId: z.string().optional(),
  timestamp: z.string().optional(),
});
const batch = z.object({ batch: z.array(message.extend({ type: z.string() })), sentAt: z.string().optional() });
const answer = z.object({
  success: z.literal(true),
  errors: z.array(z.looseObject({ index: z.int(), path: z.string(), detail: z.string() })).optional(),
  withheld: z.array(z.object({ index: z.int(), reason: z.string() })).optional(),
});

/** The routes of the Segment spec, which `collect` answers; the others differ from these two in nothing but the message's type. */
export function describeSegment(registry: Registry, problem: { readonly $ref: string }): void {
  const describe = (path: string, schema: z.ZodType, summary: string, description: string): void =>
    registry.registerPath({
      method: 'post',
      path,
      summary,
      description,
      request: { body: { required: true, content: { 'application/json': { schema } } } },
      responses: {
        200: { description: 'Taken', content: { 'application/json': { schema: answer } } },
        default: problem,
      },
    });
  describe(
    '/v1/batch',
    batch,
    'Messages of the Segment spec, as Segment’s and RudderStack’s clients send them',
    'The write key (site id or server key) is the user name of basic authentication, or `writeKey` in the query or body. ' +
      'Up to 500 KB and 2,500 messages; `errors` and `withheld` stand there when there are any. Also `/v1/b`, `/v1/import` and `/beacon/v1/batch`',
  );
  describe(
    '/v1/track',
    message,
    'One message of the Segment spec',
    'Also `/v1/page`, `/v1/screen`, `/v1/identify`, `/v1/alias` and `/v1/group`, and their first letters (`/v1/t` …)',
  );
}
