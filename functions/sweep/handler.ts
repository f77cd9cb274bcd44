import * as z from 'zod/mini';
import type { createSweepDue, SweepResult } from '../../shared/pipeline/sweep-due.ts';

/** What the schedule sends: the time it was due at. */
const tick = z.object({ at: z.string() });

export type SweepHandlerDeps = {
  readonly sweepDue: ReturnType<typeof createSweepDue>;
  readonly reportResult: (result: SweepResult) => void;
};

/** Faults are thrown: the scheduler tries again, and five minutes later the next sweep does the same work. */
export function createSweepHandler({ sweepDue, reportResult }: SweepHandlerDeps) {
  return async (event: unknown): Promise<void> => {
    const parsed = tick.safeParse(event);
    const at = Date.parse(parsed.data?.at ?? '');
    if (Number.isNaN(at)) throw new Error('The schedule did not say at what time it was due');
    reportResult(await sweepDue(at));
  };
}
