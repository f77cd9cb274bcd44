import * as z from 'zod/mini';
import { type Duration, MINUTE, SECOND } from '../domain/time.ts';
import { callTwice } from './call-twice.ts';
import type { Advice } from './error-advice.ts';
import { GraphError } from './graph-error.ts';
import { type ReadingDeps, read, readList } from './insights-pages.ts';

const FIRST_PAUSE = SECOND;
const LONGEST_PAUSE = 20 * SECOND;
/** Meta may take an hour; a function that waits so long costs money, and the next import asks again. */
const LONGEST_WAIT: Duration = 3 * MINUTE;

const REPORT_FAILED: Advice = {
  class: 'retry-later',
  message: 'Meta could not make its report of a day with very many ads.',
  action: 'Nothing to do: the next import asks for it again.',
};
const REPORT_LATE: Advice = {
  ...REPORT_FAILED,
  message: 'Meta has not finished its report of a day with very many ads.',
};

const idText = z.union([z.string(), z.number()]);
const startedSchema = z.object({ report_run_id: idText });
const runSchema = z.object({ async_status: z.string(), async_percent_completion: z.number() });

/** Has Meta answer a question in the background, and waits for it. @throws GraphError */
export async function* readReport(
  deps: ReadingDeps,
  path: string,
  params: Readonly<Record<string, unknown>>,
): AsyncGenerator<readonly unknown[]> {
  const { body } = await callTwice(deps.pace, () => deps.graph.call('POST', path, params));
  const run = `/${startedSchema.parse(body).report_run_id}`;
  let waited = 0;
  for (let pause = FIRST_PAUSE; !(await isDone(deps, run)); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    if (waited >= LONGEST_WAIT) throw new GraphError(REPORT_LATE);
    await deps.pace.pause(pause);
    waited += pause;
  }
  yield* readList(deps, `${run}/insights`, { limit: params.limit });
}

/** Said to be completed is not enough: Meta's own advice is to wait for 100 percent as well. */
async function isDone(deps: ReadingDeps, run: string): Promise<boolean> {
  const told = runSchema.parse((await read(deps, run, {})).body);
  if (['Job Failed', 'Job Skipped'].includes(told.async_status)) throw new GraphError(REPORT_FAILED);
  return told.async_status === 'Job Completed' && told.async_percent_completion === 100;
}

/** The report of one day says nothing of other days. One that is late may mean that all are. */
export const isReportFailure = (error: unknown): boolean =>
  error instanceof GraphError && error.advice === REPORT_FAILED;
