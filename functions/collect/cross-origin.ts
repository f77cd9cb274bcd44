import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { originHost } from './cookie-scope.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** `Retry-After` is not among the headers a page may read by itself. */
const EXPOSED = 'Retry-After';
/** The longest any browser keeps it. */
const MAX_AGE = '86400';

/** Who may read an answer: the page that asked, by its exact origin and with its cookies; or any page, but without. */
export type Readers = 'page' | 'anyone';

/** A page of the shop's own: of its hosts and what lies below them. A shop that lists none takes any page for its own. */
export function isListed(pageHost: string | undefined, hosts: readonly string[]): boolean {
  if (hosts.length === 0) return true;
  return pageHost !== undefined && hosts.some((host) => pageHost === host || pageHost.endsWith(`.${host}`));
}

export function corsHeaders({ origin }: Headers, readers: Readers): Record<string, string> {
  const vary = { vary: 'Origin' };
  if (origin === undefined) return vary;
  if (readers === 'anyone')
    return { ...vary, 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
  return {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED,
  };
}

/**
 * A preflight names no site, and asks only whether a request may be sent, which any page may anyhow by sending text. So
 * every origin is told yes; whether it may read the answer is said with the answer.
 */
export function answerPreflight(headers: Headers): APIGatewayProxyStructuredResultV2 {
  const asked = headers['access-control-request-headers'] ?? '';
  const isPage = originHost(headers.origin) !== undefined;
  return {
    statusCode: 204,
    headers: {
      ...corsHeaders(headers, isPage ? 'page' : 'anyone'),
      vary: 'Origin, Access-Control-Request-Headers',
      'access-control-allow-methods': 'POST',
      'access-control-max-age': MAX_AGE,
      ...(/^[a-z\d, _-]{1,500}$/i.test(asked) ? { 'access-control-allow-headers': asked } : {}),
    },
  };
}
