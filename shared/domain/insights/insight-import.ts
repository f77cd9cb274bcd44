import type { Failure } from '../audience/audience.ts';
import type { Instant } from '../time.ts';

/** What is pulled from a platform, each on its own. */
export type ImportPart = 'ads' | 'page' | 'instagram';

export type ImportFailure = Failure & { readonly part: ImportPart };

/** How the latest import of a site went. */
export type InsightImport = {
  readonly lastTryAt: Instant;
  /** When everything asked for was last there. */
  readonly lastImportAt?: Instant;
  /** Day of the last import that read all days a platform may still correct. */
  readonly fullOn?: string;
  /** The platform asked not to be called before. */
  readonly notBefore?: Instant;
  readonly lastError?: ImportFailure;
};

/** What is kept of an import; of several failures the first. */
export function stateAfter(
  before: InsightImport | undefined,
  failures: readonly ImportFailure[],
  { at, today, isFull }: { readonly at: Instant; readonly today: string; readonly isFull: boolean },
): InsightImport {
  const [first] = failures;
  const waitMs = Math.max(0, ...failures.map((failure) => failure.waitMs ?? 0));
  const fullOn = isFull && first === undefined ? today : before?.fullOn;
  const lastImportAt = first === undefined ? at : before?.lastImportAt;
  return {
    lastTryAt: at,
    ...(lastImportAt === undefined ? {} : { lastImportAt }),
    ...(fullOn === undefined ? {} : { fullOn }),
    ...(waitMs === 0 ? {} : { notBefore: at + waitMs }),
    ...(first === undefined ? {} : { lastError: first }),
  };
}
