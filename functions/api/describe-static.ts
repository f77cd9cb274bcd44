import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { ApiBindings } from './mount.ts';

/** What is fetched without a key and never changes between deployments: the pixel's script and the description itself. */
export function describeStatic(registry: OpenAPIHono<ApiBindings>['openAPIRegistry']): void {
  registry.registerPath({
    method: 'get',
    path: '/bt.js',
    summary: 'The pixel, a script for the shop’s pages',
    description: 'An hour in caches; `If-None-Match` is answered with 304',
    responses: { 200: { description: 'The script', content: { 'text/javascript': { schema: z.string() } } } },
  });
  registry.registerPath({
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'This description, as an OpenAPI 3.1 document',
    responses: { 200: { description: 'The document', content: { 'application/json': { schema: z.looseObject({}) } } } },
  });
}
