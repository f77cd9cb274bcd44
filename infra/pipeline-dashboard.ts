import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { DAY_INDEX, DIRTY_INDEX, DUE_INDEX } from '../shared/storage/table.ts';
import type { BacktrailTable } from './constructs/table.ts';
import type { WatchedParts } from './pipeline-alarms.ts';
import type { StorageStack } from './storage-stack.ts';

export interface PipelineDashboardProps extends WatchedParts {
  readonly storage: StorageStack;
  readonly alarms: readonly Alarm[];
}

const SUM = { statistic: 'sum', period: Duration.minutes(5) };
const LONGEST = { statistic: 'max', period: Duration.minutes(5) };
const WIDTH = 8;

/**
 * What matters, on one page, from metrics that AWS keeps anyway. The first three dashboards of an account are free as
 * long as each shows at most 50 metrics; one more costs 3 dollars a month.
 */
export class PipelineDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id, { defaultInterval: Duration.hours(24) });
    const { config, queues, functions, stage, storage, alarms } = props;
    const sync = functions['sync-audience'];
    const { events, sync: syncs, forward } = queues;

    this.addWidgets(new TextWidget({ width: 24, height: 2, markdown: introduction(config.stage, config.runbook) }));
    this.addWidgets(new AlarmStatusWidget({ width: 24, height: 3, title: 'What is wrong', alarms: [...alarms] }));
    this.addWidgets(
      graph('Requests', [
        stage.metricCount({ ...SUM, label: 'requests' }),
        stage.metricClientError({ ...SUM, label: 'refused' }),
        stage.metricServerError({ ...SUM, label: 'our errors' }),
      ]),
      graph('Batches of events: in, and applied', [
        events.queue.metricNumberOfMessagesSent({ ...SUM, label: 'in' }),
        events.queue.metricNumberOfMessagesDeleted({ ...SUM, label: 'applied' }),
      ]),
      graph('Oldest that waits, seconds', [
        events.queue.metricApproximateAgeOfOldestMessage({ ...LONGEST, label: 'events' }),
        syncs.queue.metricApproximateAgeOfOldestMessage({ ...LONGEST, label: 'changes of audiences' }),
        forward.queue.metricApproximateAgeOfOldestMessage({ ...LONGEST, label: 'events for Meta' }),
      ]),
    );
    this.addWidgets(
      graph('Sync runs', [
        sync.metricInvocations({ ...SUM, label: 'runs' }),
        sync.metricDuration({ ...LONGEST, label: 'longest, ms' }),
      ]),
      graph('Put aside', [
        events.deadLetters.metricApproximateNumberOfMessagesVisible({ ...LONGEST, label: 'events' }),
        syncs.deadLetters.metricApproximateNumberOfMessagesVisible({ ...LONGEST, label: 'changes of audiences' }),
        forward.deadLetters.metricApproximateNumberOfMessagesVisible({ ...LONGEST, label: 'events for Meta' }),
      ]),
      // One for all, as below; which function it is, its alarm says.
      graph('Errors of functions', [ofAllFunctions('Errors')]),
    );
    this.addWidgets(
      graph('Write units, which most of the bill is', writeUnits(storage)),
      graph('Read units', readUnits(storage)),
      graph('Held back by a limit', [
        ofAllFunctions('Throttles'),
        // Of the table with most writes: the others are held back after it, and one metric more would cost.
        throttled(storage.visitors, 'visitors'),
      ]),
    );
  }
}

const introduction = (stage: string, runbook: string): string =>
  `# Backtrail, ${stage}\nIn and applied should look alike; nothing should wait for long or be put aside. What to do when it does: ${runbook}`;

const graph = (title: string, left: IMetric[]): GraphWidget =>
  new GraphWidget({ title, left, width: WIDTH, height: 6, leftYAxis: { min: 0, showUnits: false } });

function units(metricName: string, table: BacktrailTable, label: string, index?: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: table.tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) },
    label,
    ...SUM,
  });
}

/** Of the account: a metric for each function would be too many for a free dashboard. */
const ofAllFunctions = (metricName: 'Errors' | 'Throttles'): Metric =>
  new Metric({ namespace: 'AWS/Lambda', metricName, label: 'functions of the account', ...SUM });

const throttled = (table: BacktrailTable, label: string): Metric => units('WriteThrottleEvents', table, label);

/** Of the tables that events fill; settings cost next to nothing. */
function writeUnits({ visitors, touches, ledger, conversions }: StorageStack): Metric[] {
  const written = (table: BacktrailTable, label: string, index?: string) =>
    units('ConsumedWriteCapacityUnits', table, label, index);
  return [
    written(visitors, 'visitors'),
    written(visitors, 'visitors: due', DUE_INDEX.name),
    written(visitors, 'visitors: dirty', DIRTY_INDEX.name),
    written(touches, 'touches'),
    written(ledger, 'ledger'),
    written(conversions, 'conversions'),
    written(conversions, 'conversions: day', DAY_INDEX.name),
  ];
}

/** Without the ledger's, which only the sync reads: one metric more would cost 3 dollars a month. */
function readUnits({ visitors, touches, conversions }: StorageStack): Metric[] {
  const read = (table: BacktrailTable, label: string) => units('ConsumedReadCapacityUnits', table, label);
  return [read(visitors, 'visitors'), read(touches, 'touches'), read(conversions, 'conversions')];
}
