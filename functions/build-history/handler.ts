import * as z from 'zod/mini';
import { SECOND } from '../../shared/domain/time.ts';
import type { BuildResult, createBuildHistory } from '../../shared/pipeline/build-history.ts';

/** What the schedule sends: the time it was due at. */
const tick = z.object({ at: z.string() });
/** Enough for what was begun. */
const TIME_TO_FINISH = 60 * SECOND;

export type RemainingTime = { getRemainingTimeInMillis(): number };

export type BuildHistoryHandlerDeps = {
  readonly buildHistory: ReturnType<typeof createBuildHistory>;
  readonly reportResult: (result: BuildResult) => void;
};

/** Faults are thrown once every site had its turn; the next tick does what is still to be done. */
export function createBuildHistoryHandler({ buildHistory, reportResult }: BuildHistoryHandlerDeps) {
  return async (event: unknown, context: RemainingTime): Promise<void> => {
    const at = Date.parse(tick.safeParse(event).data?.at ?? '');
    if (Number.isNaN(at)) throw new Error('The schedule did not say at what time it was due');
    const results = await buildHistory(at, () => context.getRemainingTimeInMillis() < TIME_TO_FINISH);
    for (const result of results) reportResult(result);
    const faults = results.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
    if (faults.length > 0) throw new AggregateError(faults, `${faults.length} parts of the history could not be built`);
  };
}
