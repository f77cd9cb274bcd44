import type { IncomingMessage } from 'node:http';
import type { GraphCall, Params } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { textParam } from './params.ts';
import { readBody } from './read-body.ts';

export type IncomingCall = {
  readonly call: GraphCall;
  readonly query: Params;
  readonly body: Params;
  /** Why the body could not be read. */
  readonly problem?: GraphError;
};

/** Turns an HTTP request into a Graph call: query and body are one, and a POST may stand for another method. */
export async function readCall(request: IncomingMessage, url: URL): Promise<IncomingCall> {
  const query = Object.fromEntries(url.searchParams);
  const { body, problem } = await readBodyOrProblem(request);
  const params = { ...query, ...body };
  const bearer = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const sentMethod = (request.method ?? 'GET').toUpperCase();
  const method = sentMethod === 'POST' ? tunnelledMethod(params) : sentMethod;
  return {
    call: { method, path: url.pathname, params, ...(bearer === undefined ? {} : { bearer }) },
    query,
    body,
    ...(problem === undefined ? {} : { problem }),
  };
}

function tunnelledMethod(params: Params): string {
  return typeof params.method === 'string' ? (textParam(params, 'method') ?? 'POST').toUpperCase() : 'POST';
}

async function readBodyOrProblem(request: IncomingMessage): Promise<Pick<IncomingCall, 'body' | 'problem'>> {
  try {
    return { body: await readBody(request) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { body: {}, problem: error };
  }
}
