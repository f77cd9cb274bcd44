import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON line per call; the service's name comes from POWERTOOLS_SERVICE_NAME. */
export const logger = new Logger();

/**
 * Logs that something will be tried again or was refused, by kind and ids. The error's own text is left out unless we
 * wrote it: texts of libraries may quote what they were given.
 */
export function logFault(message: string, error: unknown, ids: Readonly<Record<string, string>>): void {
  const name = error instanceof Error ? error.name : 'Unknown';
  const own = error instanceof Error && OWN_ERRORS.has(name) ? { reason: error.message } : {};
  const where = error instanceof Error ? { at: firstFrame(error) } : {};
  logger.error(message, { errorName: name, ...own, ...where, ...ids });
}

const OWN_ERRORS: ReadonlySet<string> = new Set(['InvalidInput', 'NotAllowed', 'NotFound', 'Conflict', 'Unavailable']);

function firstFrame(error: Error): string {
  return /\n\s+at (.*)/.exec(error.stack ?? '')?.[1] ?? '';
}
