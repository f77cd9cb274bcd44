import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Conflict, InvalidInput, NotAllowed, NotFound, type Problem, Unavailable } from '../domain/errors.ts';
import { isThrottled, isTransient } from './transient-fault.ts';

/** The body is larger than the caller may send; nothing of it was read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** `application/problem+json` (RFC 9457), with the fields the HTTP contract adds. */
export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors: readonly Problem[];
  readonly requestId?: string;
  readonly [field: string]: unknown;
};

const RETRY_AFTER_SECONDS = 5;

const headersOf = (contentType: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'content-type': contentType,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...more,
});

export function answerJson(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: headersOf('application/json', headers), body: JSON.stringify(body) };
}

/** The one place that says which fault is which status. What is not expected stays unexplained: its text may hold anything. */
export function problemOf(error: unknown, requestId?: string): ProblemBody & { readonly retryAfter?: number } {
  const said = (status: number, title: string, errors: readonly Problem[] = []): ProblemBody => {
    const detail = error instanceof Error ? error.message : undefined;
    return { type: 'about:blank', title, status, ...(detail === undefined ? {} : { detail }), errors };
  };
  if (error instanceof InvalidInput) return said(400, 'The request is not valid', error.problems);
  if (error instanceof NotAllowed)
    return error.reason === 'missing' ? said(401, 'A valid key is needed') : said(403, 'The key does not allow this');
  if (error instanceof NotFound) return said(404, 'Not found');
  if (error instanceof Conflict) return said(409, 'The request contradicts what is stored');
  if (error instanceof TooLarge) return said(413, 'The request is too large');
  if (error instanceof Unavailable || isTransient(error)) {
    const waitMs = error instanceof Unavailable ? error.retryAfterMs : undefined;
    const words = isThrottled(error)
      ? { title: 'Too many requests', status: 429, detail: 'Requests come faster than they can be taken; slow down.' }
      : {
          title: 'Try again later',
          status: 503,
          detail: 'Something this answer depends on did not answer in time.',
        };
    return {
      type: 'about:blank',
      ...words,
      errors: [],
      retryAfter: waitMs === undefined ? RETRY_AFTER_SECONDS : Math.max(1, Math.ceil(waitMs / 1_000)),
    };
  }
  return {
    type: 'about:blank',
    title: 'Something went wrong here',
    status: 500,
    errors: [],
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** A fault as an answer; or a problem in the caller's own words, with more fields if need be. */
export function answerProblem(error: unknown, requestId?: string): APIGatewayProxyStructuredResultV2;
export function answerProblem(
  status: number,
  title: string,
  detail?: string,
  more?: Readonly<Record<string, unknown>>,
): APIGatewayProxyStructuredResultV2;
export function answerProblem(
  problem: unknown,
  title?: string,
  detail?: string,
  more: Readonly<Record<string, unknown>> = {},
): APIGatewayProxyStructuredResultV2 {
  if (typeof problem === 'number') {
    const body = {
      type: 'about:blank',
      title: title ?? '',
      status: problem,
      ...(detail === undefined ? {} : { detail }),
      errors: [],
      ...more,
    };
    return { statusCode: problem, headers: problemHeaders(problem), body: JSON.stringify(body) };
  }
  const { retryAfter, ...body } = problemOf(problem, title);
  return { statusCode: body.status, headers: problemHeaders(body.status, retryAfter), body: JSON.stringify(body) };
}

export function problemHeaders(status: number, retryAfter?: number): Record<string, string> {
  return headersOf('application/problem+json', {
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
}

/** The key of `Authorization: Bearer …`; `undefined` when there is no such header. */
export function bearerToken(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const value = headers.authorization ?? headers.Authorization;
  if (value === undefined) return undefined;
  const token = /^Bearer +(\S{1,256}) *$/i.exec(value)?.[1];
  if (token === undefined)
    throw new NotAllowed('The Authorization header is not of the form "Bearer <key>"', 'missing');
  return token;
}

/** The body as text, whatever API Gateway made of it. Its size counts in bytes, before anything is parsed. */
export function readBody(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>, maxBytes: number): string {
  const body = event.body ?? '';
  const bytes = Buffer.byteLength(body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes > maxBytes) throw new TooLarge(`A request may have ${maxBytes} bytes; nothing was taken.`);
  return event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}
