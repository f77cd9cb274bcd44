import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Site } from '../../shared/domain/site.ts';
import { type CookieScope, originHost, sharedScope } from './cookie-scope.ts';
import { isListed, type Readers } from './cross-origin.ts';

/** The page a request came from, as far as its `Origin` tells. */
export type Page = {
  readonly readers: Readers;
  /**
   * It is none of the hosts that the site lists: its cookies are not looked at, and it is told what became of its events
   * and nothing of anybody. It may read that, for a client that cannot read an answer sends again and again.
   */
  readonly isStranger?: true;
  /** Where our cookies are the page's own; absent: nowhere, or the page is not the shop's. */
  readonly scope?: CookieScope;
};

/** Before the site is known: what is answered then tells nothing about anybody, and a page's script should see it. */
export const someonesPage = ({ origin }: APIGatewayProxyEventV2['headers']): Page => ({
  readers: originHost(origin) === undefined ? 'anyone' : 'page',
});

export async function pageOf(event: APIGatewayProxyEventV2, { hosts }: Site): Promise<Page> {
  const { origin } = event.headers;
  const host = originHost(origin);
  const isShops = isListed(host, hosts);
  const stranger = origin === undefined || isShops ? {} : ({ isStranger: true } as const);
  if (host === undefined) return { readers: 'anyone', ...stranger };
  const scope = await sharedScope(host, event.requestContext.domainName.toLowerCase());
  // A browser sends the cookies of the API's domain along with whatever a page of that domain sends, listed or not.
  if (!isShops) return { readers: scope === undefined ? 'anyone' : 'page', ...stranger };
  const readers = scope !== undefined || hosts.length > 0 ? 'page' : 'anyone';
  return { readers, ...(scope === undefined ? {} : { scope }) };
}
