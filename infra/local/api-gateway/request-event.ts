/** An HTTP request as a function behind an HTTP API sees it: payload format 2.0. */
import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from '../assembly/resolve.ts';
import type { MatchedRoute } from './match-route.ts';

export type RequestTarget = { readonly path: string; readonly query: string };

export interface RequestEventInput {
  readonly request: IncomingMessage;
  readonly target: RequestTarget;
  readonly matched: MatchedRoute;
  readonly body: Buffer;
  readonly requestId: string;
  /** The host's clock. */
  readonly now: number;
  readonly api: { readonly id: string; readonly stage: string };
}

/**
 * HTTP APIs hand the path over decoded, and cut it at a `?` that appears in decoding; the query stays as it was sent.
 * Undefined: the path cannot be decoded.
 */
export function readTarget(url: string): RequestTarget | undefined {
  const mark = url.indexOf('?');
  const [raw, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  try {
    const path = decodeURIComponent(raw);
    const cut = path.indexOf('?');
    return { path: cut < 0 ? path : path.slice(0, cut), query };
  } catch {
    return undefined;
  }
}

export function requestEvent({ request, target, matched, body, requestId, now, api }: RequestEventInput) {
  const { cookies, headers } = readHeaders(request);
  const query = readQuery(target.query);
  const text = isText(headers['content-type'], headers['content-encoding']);
  const host = headers.host ?? '127.0.0.1';
  const domainName = host.replace(/:\d+$/, '');
  return {
    version: '2.0',
    routeKey: matched.route.key,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(query !== undefined && { queryStringParameters: query }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: api.id,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: matched.route.key,
      stage: api.stage,
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(matched.pathParameters).length > 0 && { pathParameters: matched.pathParameters }),
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

function readHeaders(request: IncomingMessage): { cookies: readonly string[]; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    const value = raw[i + 1] ?? '';
    if (name === 'cookie')
      cookies.push(
        ...value
          .split(';')
          .map((cookie) => cookie.trim())
          .filter((cookie) => cookie !== ''),
      );
    else if (name !== 'connection' && name !== 'keep-alive' && name !== 'transfer-encoding') {
      headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
    }
  }
  const source = request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-for'] =
    headers['x-forwarded-for'] === undefined ? source : `${headers['x-forwarded-for']}, ${source}`;
  headers['x-forwarded-proto'] ??= 'http';
  headers['x-forwarded-port'] ??= String(request.socket.localPort ?? '');
  return { cookies, headers };
}

function readQuery(raw: string): Record<string, string> | undefined {
  if (raw === '') return undefined;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  }
  return query;
}

/** Measured by others on AWS: only these arrive as text; forms and bodies without a type come as base64. */
function isText(contentType: string | undefined, encoding: string | undefined): boolean {
  if (encoding !== undefined && encoding !== 'identity') return false;
  return /^(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i.test(contentType ?? '');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function commonLogTime(now: number): string {
  const at = new Date(now);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
