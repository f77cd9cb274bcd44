import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { countLoggedLines } from './logged-lines.ts';

/** How a sync run names, in the line it logs, what no later try will mend: `visitors-30d: human`. */
const NEEDS_SOMEBODY = [': human', ': credentials', ': bug'];

/**
 * Counts the sync runs that ended with something only a person can mend. Such a run is no error of the function: it is
 * recorded, and the audience waits.
 */
export function refusedSyncs(scope: Construct, stage: string, log: ILogGroup): Metric {
  return countLoggedLines(scope, 'RefusedSyncs', { stage, log, terms: NEEDS_SOMEBODY });
}
