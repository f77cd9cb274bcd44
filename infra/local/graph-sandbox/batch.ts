import { splitVersion } from './check-version.ts';
import type { GraphCall, GraphReply, Params } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { flagParam, objectParam, requiredText, structuredParam, textParam } from './params.ts';
import { readForm } from './read-body.ts';
import { refusal } from './router.ts';
import type { Outcome, WireReply } from './wire-reply.ts';

const MOST_CALLS = 50;
/** What the calls of a batch take over from it when they do not bring their own. */
const INHERITED = ['access_token', 'appsecret_proof', 'appsecret_time'];

export function isBatch(call: GraphCall): boolean {
  return call.method === 'POST' && splitVersion(call.path).path === '/';
}

/** Runs the calls one after the other; each answers for itself, and one that hangs is a `null` in the list. */
export async function answerBatch(
  batch: GraphCall,
  answer: (call: GraphCall) => Promise<Outcome>,
  toWire: (reply: GraphReply) => WireReply,
): Promise<WireReply> {
  try {
    const calls = readCalls(batch);
    const withHeaders = flagParam(batch.params, 'include_headers') ?? true;
    const answers: unknown[] = [];
    for (const call of calls) answers.push(showAnswer(await answer(call), withHeaders));
    return toWire({ status: 200, body: answers });
  } catch (error) {
    return toWire(refusal(error));
  }
}

function readCalls(batch: GraphCall): readonly GraphCall[] {
  const elements = structuredParam(batch.params, 'batch');
  if (!Array.isArray(elements) || elements.length === 0) throw badBatch('The parameter batch must be a list of calls.');
  if (elements.length > MOST_CALLS) {
    throw badBatch(`Too many requests in batch message. Maximum batch size is ${MOST_CALLS}`);
  }
  return elements.map((element) => toCall(objectParam({ element }, 'element') ?? {}, batch));
}

function toCall(element: Params, batch: GraphCall): GraphCall {
  const target = new URL(requiredText(element, 'relative_url').replace(/^\/*/, '/'), 'http://graph.invalid');
  const { version } = splitVersion(target.pathname);
  const { version: versionOfBatch } = splitVersion(batch.path);
  const prefix = version === undefined && versionOfBatch !== undefined ? `/${versionOfBatch}` : '';
  const own = { ...Object.fromEntries(target.searchParams), ...readForm(textParam(element, 'body') ?? '') };
  const hasToken = 'access_token' in own || 'access_token' in element;
  const inherited = INHERITED.filter((name) => !hasToken && name in batch.params);
  return {
    method: (textParam(own, 'method') ?? requiredText(element, 'method')).toUpperCase(),
    path: prefix + target.pathname,
    params: {
      ...Object.fromEntries(inherited.map((name) => [name, batch.params[name]])),
      ...('access_token' in element ? { access_token: element.access_token } : {}),
      ...own,
    },
    ...(batch.bearer === undefined ? {} : { bearer: batch.bearer }),
  };
}

function showAnswer(outcome: Outcome, withHeaders: boolean): unknown {
  if (outcome === 'hang') return null;
  const headers = Object.entries(outcome.headers).map(([name, value]) => ({ name, value }));
  return { code: outcome.status, ...(withHeaders ? { headers } : {}), body: outcome.text };
}

function badBatch(message: string): GraphError {
  return new GraphError({ code: 100, type: 'GraphBatchException', message });
}
