import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Counts the sync runs that ended with something left to do, from the line that each run logs anyway. A run that Meta
 * refuses is no error of the function: it is recorded, and tried again later. A metric of our own costs money only in
 * hours in which something was counted.
 */
export function refusedSyncs(scope: Construct, stage: string, log: ILogGroup): Metric {
  const filter = new MetricFilter(scope, 'RefusedSyncs', {
    logGroup: log,
    filterPattern: FilterPattern.stringValue('$.failures[0]', '=', '*'),
    // Stages share an account, and a filter can put the stage nowhere else.
    metricNamespace: `Backtrail/${stage}`,
    metricName: 'RefusedSyncs',
    metricValue: '1',
  });
  return filter.metric({ statistic: 'sum' });
}
