import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { originHost } from './cookie-scope.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** `Retry-After` is not among the headers a page may read by itself. */
const EXPOSED = 'Retry-After';
/** The longest any browser keeps it. */
const MAX_AGE = '86400';

/** Who may read an answer: the page that asked, with its cookies; any page, but without; or none of another origin. */
export type Readers = 'page' | 'anyone' | 'none';

/**
 * A shop that lists its hosts is read by pages of these and what lies below them alone. Without a list, pages of the API's
 * own domain are taken for the shop's; others may read what they would learn without cookies.
 */
export function readersOf(pageHost: string | undefined, hosts: readonly string[], isSameSite: boolean): Readers {
  if (pageHost === undefined) return hosts.length === 0 ? 'anyone' : 'none';
  if (hosts.length > 0)
    return hosts.some((host) => pageHost === host || pageHost.endsWith(`.${host}`)) ? 'page' : 'none';
  return isSameSite ? 'page' : 'anyone';
}

export function corsHeaders({ origin }: Headers, readers: Readers): Record<string, string> {
  const vary = { vary: 'Origin' };
  if (origin === undefined || readers === 'none') return vary;
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
