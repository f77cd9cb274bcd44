import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Site } from '../../shared/domain/site.ts';
import { type CookieScope, originHost, sharedScope } from './cookie-scope.ts';
import { type Readers, readersOf } from './cross-origin.ts';

/** The page a request came from, as far as its `Origin` tells. */
export type Page = {
  readonly readers: Readers;
  /** Where our cookies are the page's own; absent: nowhere, or the page is not the shop's. */
  readonly scope?: CookieScope;
};

/** Before the site is known: what is answered then tells nothing about anybody, and a page's script should see it. */
export const someonesPage = ({ origin }: APIGatewayProxyEventV2['headers']): Page => ({
  readers: originHost(origin) === undefined ? 'anyone' : 'page',
});

export async function pageOf(event: APIGatewayProxyEventV2, { hosts }: Site): Promise<Page> {
  const host = originHost(event.headers.origin);
  if (host === undefined) return { readers: readersOf(host, hosts, false) };
  if (hosts.length > 0 && readersOf(host, hosts, false) === 'none') return { readers: 'none' };
  const scope = await sharedScope(host, event.requestContext.domainName.toLowerCase());
  return { readers: readersOf(host, hosts, scope !== undefined), ...(scope === undefined ? {} : { scope }) };
}
