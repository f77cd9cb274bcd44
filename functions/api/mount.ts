import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { LambdaEvent } from 'hono/aws-lambda';
import * as z from 'zod';
import { readWire } from '../../shared/contracts/read-wire.ts';
import { InvalidInput } from '../../shared/domain/errors.ts';
import { baseUrlOf } from '../../shared/runtime/base-url.ts';
import { authorise, type SitesAndKeys } from './authorise.ts';
import type { Endpoint } from './endpoint.ts';
import { tagged } from './entity-tag.ts';

export type ApiBindings = { Bindings: { readonly event: LambdaEvent } };
type ApiContext = Context<ApiBindings>;

/** Serves an endpoint: key first, so that nobody without one learns what the route takes; then parameters and body. */
export function mount(app: OpenAPIHono<ApiBindings>, sites: SitesAndKeys, endpoint: Endpoint, ownName: string): void {
  const query = (endpoint.query ?? z.object({})).extend({ siteId: z.string().optional() }).strict();
  // Order ids may have slashes in them, and so does the path API Gateway has decoded.
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'orderId' ? ':orderId{.+}' : `:${name}`));
  app.on(endpoint.method.toUpperCase(), path, async (c) => {
    const named = c.req.query('siteId') ?? c.req.param('siteId');
    const allow = endpoint.allow;
    const caller =
      allow === 'anyone' ? undefined : await authorise(sites, headersOf(c), allow, named === '' ? undefined : named);
    const request = {
      params:
        endpoint.params === undefined ? undefined : readWire(endpoint.params, c.req.param(), 'The path is not valid'),
      query: readWire(query, queryOf(c), 'The query is not valid'),
      body:
        endpoint.body === undefined ? undefined : readWire(endpoint.body, await readJson(c), 'The body is not valid'),
      now: timeOf(c),
      baseUrl: baseUrlOfContext(c, ownName),
    };
    if (endpoint.allow === 'anyone') return endpoint.run(request);
    if (caller === undefined) throw new Error('An endpoint for keys was reached without one');
    const answer = await endpoint.run(request, caller);
    return endpoint.tagged === true ? tagged(answer, c.req.header('if-none-match')) : answer;
  });
}

const headersOf = (c: ApiContext): Record<string, string | undefined> => ({
  authorization: c.req.header('authorization'),
});

/** @throws InvalidInput when a parameter is given twice: nobody could say which one is meant. */
function queryOf(c: ApiContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => {
      if (values.length > 1)
        throw new InvalidInput('The query is not valid', [{ path: name, detail: 'is given more than once' }]);
      return [name, values[0] ?? ''];
    }),
  );
}

async function readJson(c: ApiContext): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch (error) {
    throw new InvalidInput('The body is not JSON', [{ path: '', detail: 'is not JSON' }], { cause: error });
  }
}

/** @param ownName The API's own name; empty: it has none. */
export function baseUrlOfContext(c: ApiContext, ownName: string): string {
  const context = c.env.event.requestContext;
  const domainName = 'domainName' in context && typeof context.domainName === 'string' ? context.domainName : '';
  const headers = { host: c.req.header('host'), 'x-forwarded-proto': c.req.header('x-forwarded-proto') };
  return baseUrlOf(headers, domainName, ownName);
}

function timeOf(c: ApiContext): number {
  const context = c.env.event.requestContext;
  if (!('timeEpoch' in context) || typeof context.timeEpoch !== 'number')
    throw new Error('The request does not say when it arrived');
  return context.timeEpoch;
}
