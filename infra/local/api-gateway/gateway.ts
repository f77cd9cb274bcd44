/** The HTTP API of the templates on loopback, with the stage's throttle. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiDescription } from '../assembly/system.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import { createRouteMatcher } from './match-route.ts';
import { type HttpAnswer, INTERNAL_SERVER_ERROR, messageAnswer, readAnswer } from './read-answer.ts';
import { readTarget, requestEvent } from './request-event.ts';
import { createTokenBucket } from './token-bucket.ts';

/** AWS's own limits, which cannot be raised. */
const LARGEST_BODY = 10 * 1024 * 1024;
const LARGEST_ANSWER = 6 * 1024 * 1024;

export interface GatewayDeps {
  readonly api: ApiDescription;
  /** Whether the stage's throttle holds. */
  readonly throttled: boolean;
  now(): number;
  invoke(functionName: string, event: string): Promise<InvocationResult>;
}

export type Gateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createGateway({ api, throttled, now, invoke }: GatewayDeps): Gateway {
  const { throttle } = throttled ? api : {};
  const bucket = throttle && createTokenBucket(throttle, () => performance.now());
  const match = createRouteMatcher(api.routes);
  const prefix = api.stage === '$default' ? '' : `/${api.stage}`;

  async function answer(request: IncomingMessage): Promise<HttpAnswer> {
    const body = await readBody(request);
    if (body === undefined) return messageAnswer(413, 'Request Entity Too Large');
    if (api.cors !== undefined && isPreflight(request.method, request.headers)) {
      return preflightAnswer(api.cors, request.headers);
    }
    const target = readTarget(request.url ?? '/');
    if (target === undefined) return messageAnswer(400, 'Bad Request');
    const { path } = target;
    const inStage = prefix === '' || path === prefix || path.startsWith(`${prefix}/`);
    const matched = inStage ? match(request.method ?? 'GET', path.slice(prefix.length) || '/') : undefined;
    if (matched === undefined) return messageAnswer(404, 'Not Found');
    if (bucket?.take() === false) return messageAnswer(429, 'Too Many Requests');
    const event = requestEvent({ request, target, matched, body, requestId: randomUUID(), now: now(), api });
    const { functionName, timeoutMs } = matched.route;
    const result = await within(timeoutMs, invoke(functionName, JSON.stringify(event)));
    if (result === 'timeout') return messageAnswer(503, 'Service Unavailable');
    if (result.kind === 'failed' || result.result.length > LARGEST_ANSWER) return INTERNAL_SERVER_ERROR;
    return readAnswer(result.result);
  }

  return async (request, response) => {
    const { status, headers, body } = withCors(await answer(request), api.cors, request.headers);
    if (response.destroyed) return;
    response.writeHead(status, {
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      ),
      ...(status !== 204 && status !== 304 && { 'content-length': Buffer.byteLength(body) }),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end all the same, so that the caller gets to read the answer.
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}

function within<T>(ms: number, work: Promise<T>): Promise<T | 'timeout'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('timeout'), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
