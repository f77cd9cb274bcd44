import type { EdgeDeps } from '../edge-deps.ts';
import { type GraphCall, type GraphReply, ok, type Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { answerPage, ask } from './ad-insights-edge.ts';

const KEPT_MS = 30 * 86_400_000;

/** A question that is answered in the background. */
export type ReportRun = {
  readonly id: string;
  readonly accountId: string;
  readonly params: Params;
  readonly startedAt: number;
  /** How many looks still find it running. */
  pollsLeft: number;
};

/** A run that is old is gone. */
export function findRun(id: string, { runs, now }: EdgeDeps): ReportRun | undefined {
  const run = runs.get(id);
  return run === undefined || now() - run.startedAt > KEPT_MS ? undefined : run;
}

/** `GET /{run}` */
export function readRun(run: ReportRun, { settings }: EdgeDeps): GraphReply {
  const { asyncOutcome } = settings.current;
  const isRunning = run.pollsLeft > 0;
  if (isRunning) run.pollsLeft -= 1;
  const status = isRunning ? 'Job Running' : asyncOutcome;
  const body = {
    id: run.id,
    account_id: run.accountId,
    time_ref: Math.floor(run.startedAt / 1000),
    async_status: status,
    // Meta's own advice: a run is done when it says so and stands at 100 percent.
    async_percent_completion: isRunning ? 50 : status === 'Job Completed' ? 100 : 0,
    ...(status === 'Job Failed' ? FAILURE : {}),
  };
  return ok(body, run.accountId);
}

/** What v25.0 and later say of a run that failed. */
const FAILURE = {
  error_code: 2,
  error_subcode: 1487534,
  error_message: 'The report could not be made.',
  error_user_title: 'Report Failed',
  error_user_msg: 'The report could not be made; ask for less data or try again.',
};

/** `GET /{run}/insights` */
export function readRunInsights(run: ReportRun, call: GraphCall, deps: EdgeDeps): GraphReply {
  if (run.pollsLeft > 0 || deps.settings.current.asyncOutcome !== 'Job Completed') {
    throw invalidParameter('The report of this run is not there: it has not completed.');
  }
  const { limit, after, before, access_token } = call.params;
  const paging = { limit, after, before, access_token };
  const results = ask(run, run.accountId, deps);
  return answerPage(results, { ...call, params: paging }, run.accountId, deps);
}
