import * as z from 'zod/mini';
import type { createImportInsights, ImportResult } from '../../shared/pipeline/import-insights.ts';

/** What the schedule sends: the time it was due at. */
const tick = z.object({ at: z.string() });

export type ImportInsightsHandlerDeps = {
  readonly importInsights: ReturnType<typeof createImportInsights>;
  readonly reportResult: (result: ImportResult) => void;
};

/** Faults of ours are thrown once every site had its turn, and the next tick does the same work; what Meta refuses stands with its site. */
export function createImportInsightsHandler({ importInsights, reportResult }: ImportInsightsHandlerDeps) {
  return async (event: unknown): Promise<void> => {
    const at = Date.parse(tick.safeParse(event).data?.at ?? '');
    if (Number.isNaN(at)) throw new Error('The schedule did not say at what time it was due');
    const results = await importInsights(at);
    for (const result of results) if (result.fault === undefined) reportResult(result);
    const faults = results.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
    if (faults.length > 0) throw new AggregateError(faults, `Figures of ${faults.length} sites could not be stored`);
  };
}
