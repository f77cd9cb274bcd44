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
