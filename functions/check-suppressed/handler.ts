import * as z from 'zod/mini';
import type { CheckResult, createCheckSuppressed } from '../../shared/pipeline/check-suppressed.ts';

/** What the schedule sends: the time it was due at. */
const tick = z.object({ at: z.string() });

export type CheckSuppressedHandlerDeps = {
  readonly checkSuppressed: ReturnType<typeof createCheckSuppressed>;
  readonly reportResult: (result: CheckResult) => void;
};

/** Faults are thrown: the scheduler tries again, and the next night does the same work. */
export function createCheckSuppressedHandler({ checkSuppressed, reportResult }: CheckSuppressedHandlerDeps) {
  return async (event: unknown): Promise<void> => {
    const at = Date.parse(tick.safeParse(event).data?.at ?? '');
    if (Number.isNaN(at)) throw new Error('The schedule did not say at what time it was due');
    reportResult(await checkSuppressed(at));
  };
}
