import { Duration, type Stack } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StageConfig } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { ImpactAlarm } from './constructs/impact-alarm.ts';
import type { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts';
import type { FunctionName } from './function-names.ts';

export interface AlarmsProps {
  readonly config: StageConfig;
  readonly queues: Readonly<Record<'events' | 'sync', QueueWithDeadLetters>>;
  readonly missedSweeps: IQueue;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly stage: HttpStage;
}

const FIVE_MINUTES = { period: Duration.minutes(5) };

const functionImpact: Readonly<Record<FunctionName, string>> = {
  collect: "Some shops' events are refused; browsers send them again, but a visitor who leaves may be lost.",
  process: 'Some events are late: visits, carts and orders show up only after another try.',
  sweep: 'Abandoned carts and the end of 30 days are noticed late, so ads reach people too late or too long.',
  'sync-audience': 'Audiences at Meta are behind: new people wait, and people who bought may still see the ad.',
  api: 'Reports, audiences or settings answer with an error.',
};

export function addAlarms(stack: Stack, { config, queues, missedSweeps, functions, stage }: AlarmsProps): void {
  const topic =
    config.alarmTopicEmail === undefined ? undefined : new AlarmTopic(stack, 'Alarms', config.alarmTopicEmail);

  const late = (id: string, queue: IQueue, minutes: number, impact: string) =>
    new ImpactAlarm(stack, `${id}Late`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'max' }),
      above: minutes * 60,
      periods: 3,
      impact,
      runbook: 'a-queue-is-late',
      topic,
    });
  late('Events', queues.events.queue, 5, 'Visits, carts and orders show up minutes late or not at all.');
  late('Sync', queues.sync.queue, 30, 'Audiences at Meta are more than half an hour behind the shop.');

  const putAside = (id: string, queue: IQueue, impact: string) =>
    new ImpactAlarm(stack, `${id}PutAside`, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ ...FIVE_MINUTES, statistic: 'max' }),
      above: 0,
      impact,
      runbook: 'messages-were-put-aside',
      topic,
    });
  putAside(
    'Events',
    queues.events.deadLetters,
    'Some events failed again and again and count nowhere yet; kept 14 days.',
  );
  putAside('Sync', queues.sync.deadLetters, 'A change of an audience failed again and again; its people wait.');
  putAside('Sweeps', missedSweeps, 'A sweep did not start; carts and 30-day ends are noticed at the next one.');

  for (const [name, fn] of Object.entries(functions) as [FunctionName, IFunction][]) {
    new ImpactAlarm(stack, `${fn.node.id}Errors`, {
      metric: fn.metricErrors(FIVE_MINUTES),
      above: 0,
      periods: 2,
      impact: functionImpact[name],
      runbook: 'a-function-fails',
      topic,
    });
  }
  new ImpactAlarm(stack, 'ApiServerErrors', {
    metric: stage.metricServerError({ ...FIVE_MINUTES, statistic: 'sum' }),
    above: 5,
    periods: 2,
    impact: 'Shops and analysts get errors from the API.',
    runbook: 'the-api-answers-with-errors',
    topic,
  });
}
