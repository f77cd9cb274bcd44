import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { WEBHOOK_PROVIDERS } from '../../shared/domain/site.ts';
import type { ApiBindings } from './mount.ts';

/** `POST /v1/webhooks/{provider}/{siteId}`, which the function `webhook` answers. */
export function describeWebhooks(registry: OpenAPIHono<ApiBindings>['openAPIRegistry'], problem: object): void {
  registry.registerPath({
    method: 'post',
    path: '/v1/webhooks/{provider}/{siteId}',
    summary: 'Where Shopify and WooCommerce send their orders',
    description:
      'Signed by the platform over the raw body (`X-Shopify-Hmac-Sha256`, `X-WC-Webhook-Signature`) with the secret set by `PATCH /v1/sites/{siteId}`. What is signed but cannot be read is answered with 200 and shows up among the recent events.',
    request: {
      params: z.object({ provider: z.enum(WEBHOOK_PROVIDERS), siteId: z.string() }),
      body: { required: true, content: { 'application/json': { schema: z.looseObject({}) } } },
    },
    responses: {
      200: {
        description: 'The webhook was taken',
        content: {
          'application/json': { schema: z.object({ accepted: z.int(), ignored: z.string().optional() }) },
        },
      },
      default: problem,
    },
  });
}
