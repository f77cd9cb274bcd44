import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface LoggedLinesProps {
  readonly stage: string;
  readonly log: ILogGroup;
  /** Lines with any of these are counted. */
  readonly terms: readonly string[];
}

/** Counts lines of a log. A metric of our own costs money only in hours in which something was counted. */
export function countLoggedLines(scope: Construct, name: string, { stage, log, terms }: LoggedLinesProps): Metric {
  const filter = new MetricFilter(scope, name, {
    logGroup: log,
    filterPattern: FilterPattern.anyTerm(...terms),
    // Stages share an account, and a filter can put the stage nowhere else.
    metricNamespace: `Backtrail/${stage}`,
    metricName: name,
    metricValue: '1',
  });
  return filter.metric({ statistic: 'sum' });
}
