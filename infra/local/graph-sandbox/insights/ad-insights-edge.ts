import type { Edge, EdgeDeps } from '../edge-deps.ts';
import { type GraphCall, type GraphReply, ok } from '../graph-call.ts';
import { GraphError } from '../graph-error.ts';
import { pageOf } from '../paging.ts';
import { parseAdQuestion } from './ad-question.ts';
import { type AdResult, answerAdQuestion } from './answer-ad-question.ts';

/** `GET /act_{id}/insights` */
export const readAdInsightsEdge: Edge = (call, accountId, deps) => {
  const results = ask(call, accountId, deps);
  const most = deps.settings.current.insightsMostRows;
  if (most !== null && results.length > most) throw tooMuchData();
  return answerPage(results, call, accountId, deps);
};

/** `POST /act_{id}/insights`: the same question, to be answered in the background. */
export const startAdInsightsEdge: Edge = (call, accountId, deps) => {
  // A question that cannot be answered is refused at once.
  ask(call, accountId, deps);
  const id = deps.audiences.nextId();
  const { asyncPolls: pollsLeft } = deps.settings.current;
  deps.runs.set(id, { id, accountId, params: call.params, startedAt: deps.now(), pollsLeft });
  return { ...ok({ report_run_id: id }, accountId), isKept: true };
};

export function ask(call: Pick<GraphCall, 'params'>, accountId: string, deps: EdgeDeps): readonly AdResult[] {
  const question = parseAdQuestion(call.params, deps.now());
  return answerAdQuestion(deps.insights.adDays(accountId), question, accountId);
}

export function answerPage(
  results: readonly AdResult[],
  call: GraphCall,
  accountId: string,
  deps: EdgeDeps,
): GraphReply {
  const { items, paging } = pageOf(results, ({ id }) => id, call, deps);
  return ok({ data: items.map(({ row }) => row), ...paging }, accountId);
}

function tooMuchData(): GraphError {
  return new GraphError({
    code: 100,
    subcode: 1487534,
    message: "Please reduce the amount of data you're asking for, then retry your request",
    userTitle: 'Too Much Data',
    userMessage: 'Ask for fewer days or fields, or ask asynchronously.',
  });
}
