import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** How a sync run names, in the line it logs, what no later try will mend: `visitors-30d: human`. */
const NEEDS_SOMEBODY = [': human', ': credentials', ': bug'];

/**
 * Counts the sync runs that ended with something only a person can mend. Such a run is no error of the function: it is
 * recorded, and the audience waits. A metric of our own costs money only in hours in which something was counted.
 */
export function refusedSyncs(scope: Construct, stage: string, log: ILogGroup): Metric {
  const filter = new MetricFilter(scope, 'RefusedSyncs', {
    logGroup: log,
    filterPattern: FilterPattern.anyTerm(...NEEDS_SOMEBODY),
    // Stages share an account, and a filter can put the stage nowhere else.
    metricNamespace: `Backtrail/${stage}`,
    metricName: 'RefusedSyncs',
    metricValue: '1',
  });
  return filter.metric({ statistic: 'sum' });
}
