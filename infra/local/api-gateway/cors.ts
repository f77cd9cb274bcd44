/** CORS as an HTTP API does it by itself: it answers preflights and overrules what functions say about origins. */
import type { IncomingHttpHeaders } from 'node:http';
import type { CorsDescription } from '../assembly/system.ts';
import type { HttpAnswer } from './read-answer.ts';

export function isPreflight(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

export function preflightAnswer(cors: CorsDescription, headers: IncomingHttpHeaders): HttpAnswer {
  const origin = allowedOrigin(cors, headers.origin);
  if (origin === undefined) return { status: 204, headers: {}, body: '' };
  const answer: Record<string, string> = originHeaders(cors, origin);
  if (cors.allowMethods.length > 0) answer['access-control-allow-methods'] = cors.allowMethods.join(',');
  if (cors.allowHeaders.length > 0) answer['access-control-allow-headers'] = cors.allowHeaders.join(',');
  if (cors.maxAge !== undefined) answer['access-control-max-age'] = String(cors.maxAge);
  return { status: 204, headers: answer, body: '' };
}

export function withCors(
  answer: HttpAnswer,
  cors: CorsDescription | undefined,
  headers: IncomingHttpHeaders,
): HttpAnswer {
  if (cors === undefined || headers.origin === undefined) return answer;
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  const origin = allowedOrigin(cors, headers.origin);
  if (origin === undefined) return { ...answer, headers: Object.fromEntries(own) };
  const expose = cors.exposeHeaders.length > 0 ? { 'access-control-expose-headers': cors.exposeHeaders.join(',') } : {};
  return { ...answer, headers: { ...Object.fromEntries(own), ...originHeaders(cors, origin), ...expose } };
}

function originHeaders(cors: CorsDescription, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(origin !== '*' && { vary: 'Origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
}

function allowedOrigin({ allowOrigins }: CorsDescription, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (allowOrigins.includes('*')) return '*';
  const matches = allowOrigins.some((allowed) => {
    if (!allowed.includes('*')) return allowed.toLowerCase() === origin.toLowerCase();
    const [before = '', after = ''] = allowed.split('*');
    return origin.startsWith(before) && origin.endsWith(after);
  });
  return matches ? origin : undefined;
}
