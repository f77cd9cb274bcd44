import { Duration, type Stack } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { EVENTS_NOT_FORWARDED, SUPPRESSED_AT_META, UNREADABLE_MESSAGE } from '../shared/runtime/metric-names.ts';
import type { StageConfig } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import type { BacktrailFunction } from './constructs/backtrail-function.ts';
import { ImpactAlarm } from './constructs/impact-alarm.ts';
import { countLoggedLines } from './constructs/logged-lines.ts';
import type { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts';
import { refusedSyncs } from './constructs/refused-syncs.ts';
import type { FunctionName } from './function-names.ts';

export interface WatchedParts {
  readonly config: StageConfig;
  readonly queues: Readonly<Record<'events' | 'sync' | 'forward', QueueWithDeadLetters>>;
  readonly missedSweeps: IQueue;
  readonly functions: Readonly<Record<FunctionName, BacktrailFunction>>;
  readonly stage: HttpStage;
}

interface Trouble {
  readonly metric: IMetric;
  readonly above: number;
  readonly periods?: number;
  readonly impact: string;
  /** The heading in docs/runbook.md that belongs to this alarm alone. */
  readonly heading: string;
}

const MINUTE = { period: Duration.minutes(1), statistic: 'max' };
const FIVE_MINUTES = { period: Duration.minutes(5) };

const failing: Readonly<Record<FunctionName, Pick<Trouble, 'impact' | 'heading'>>> = {
  collect: {
    impact: "Some shops' events are refused; browsers send them again, but a visitor who leaves may be lost.",
    heading: 'collect-fails',
  },
  click: {
    impact: 'People who click on tracked links may get an error instead of the shop.',
    heading: 'click-fails',
  },
  webhook: {
    impact: "Some of a shop platform's orders are refused; it sends them again for hours, then no more.",
    heading: 'webhook-fails',
  },
  process: {
    impact: 'Some events are late: visits, carts and orders show up only after another try.',
    heading: 'process-fails',
  },
  sweep: {
    impact: 'Abandoned carts and the end of 30 days are noticed late, so ads reach people too late or too long.',
    heading: 'sweep-fails',
  },
  'sync-audience': {
    impact: 'Audiences at Meta are behind: new people wait, and people who bought may still see the ad.',
    heading: 'sync-audience-fails',
  },
  'forward-events': {
    impact: 'Meta learns of events late, so website audiences and the optimisation of ads are behind.',
    heading: 'forward-events-fails',
  },
  'check-suppressed': {
    impact: 'Nobody has looked this night whether people are at Meta who said no or were erased.',
    heading: 'check-suppressed-fails',
  },
  'import-insights': {
    impact: 'Spend, impressions and clicks of ads and posts are not read; reports lack the newest.',
    heading: 'import-insights-fails',
  },
  'build-history': {
    impact: 'The daily history is behind; reports with journeys and visits read the raw events and are slow.',
    heading: 'build-history-fails',
  },
  api: { impact: 'Reports, audiences or settings answer with an error.', heading: 'api-fails' },
  assets: {
    impact: 'Some pages of shops do not get bt.js, and what happens on them is not seen.',
    heading: 'assets-fails',
  },
};

/** Answers the alarms, the most urgent first. */
export function addAlarms(stack: Stack, { config, queues, missedSweeps, functions, stage }: WatchedParts): Alarm[] {
  const topic =
    config.alarmTopicEmail === undefined ? undefined : new AlarmTopic(stack, 'Alarms', config.alarmTopicEmail);
  const on = (id: string, { heading, ...trouble }: Trouble) =>
    new ImpactAlarm(stack, id, { ...trouble, help: `${config.runbook}#${heading}`, topic });
  const waiting = (queue: IQueue) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...FIVE_MINUTES, statistic: 'max' });

  return [
    on('ApiServerErrors', {
      metric: stage.metricServerError({ ...FIVE_MINUTES, statistic: 'sum' }),
      above: 5,
      periods: 2,
      impact: 'Shops and analysts get errors from the API.',
      heading: 'the-api-answers-with-errors',
    }),
    on('EventsPutAside', {
      metric: waiting(queues.events.deadLetters),
      above: 0,
      impact: 'Some events failed again and again and count nowhere yet; kept 14 days.',
      heading: 'events-were-put-aside',
    }),
    on('EventsUnreadable', {
      metric: countLoggedLines(stack, 'UnreadableEvents', {
        stage: config.stage,
        log: functions.process.logGroup,
        terms: [UNREADABLE_MESSAGE],
      }).with({ ...FIVE_MINUTES }),
      above: 0,
      impact: 'Messages nobody can read came into the events queue; what they say counts nowhere.',
      heading: 'events-could-not-be-read',
    }),
    on('SyncPutAside', {
      metric: waiting(queues.sync.deadLetters),
      above: 0,
      impact: 'A change of an audience failed again and again; its people wait.',
      heading: 'changes-of-audiences-were-put-aside',
    }),
    on('SweepsPutAside', {
      metric: waiting(missedSweeps),
      above: 0,
      impact: 'A sweep did not start; carts and 30-day ends are noticed at the next one.',
      heading: 'sweeps-were-missed',
    }),
    on('EventsLate', {
      metric: queues.events.queue.metricApproximateAgeOfOldestMessage(MINUTE),
      above: 5 * 60,
      periods: 3,
      impact: 'Visits, carts and orders show up minutes late or not at all.',
      heading: 'events-are-late',
    }),
    on('SyncLate', {
      metric: queues.sync.queue.metricApproximateAgeOfOldestMessage(MINUTE),
      above: 30 * 60,
      periods: 3,
      impact: 'Audiences at Meta are more than half an hour behind the shop.',
      heading: 'audiences-are-late',
    }),
    on('SyncRefused', {
      metric: refusedSyncs(stack, config.stage, functions['sync-audience'].logGroup).with({ ...FIVE_MINUTES }),
      above: 0,
      impact: 'Meta refuses changes of an audience until somebody acts; people who bought may still see its ad.',
      heading: 'meta-refuses-changes',
    }),
    on('SuppressedAtMeta', {
      metric: countLoggedLines(stack, 'PeopleWhoMayNotBeAtMeta', {
        stage: config.stage,
        log: functions['check-suppressed'].logGroup,
        terms: [SUPPRESSED_AT_META],
      }).with({ ...FIVE_MINUTES }),
      above: 0,
      impact: 'Somebody who said no or was erased was still in an audience at Meta; they are being taken out.',
      heading: 'somebody-was-at-meta-who-may-not-be',
    }),
    on('ForwardPutAside', {
      metric: waiting(queues.forward.deadLetters),
      above: 0,
      impact: 'Events waited for Meta until it takes them no more; website audiences and ads miss them.',
      heading: 'events-for-meta-were-put-aside',
    }),
    on('ForwardLate', {
      metric: queues.forward.queue.metricApproximateAgeOfOldestMessage(MINUTE),
      above: 2 * 60 * 60,
      periods: 3,
      impact: 'Meta learns of events more than two hours late, which already hurts how it chooses whom to show ads.',
      heading: 'events-for-meta-are-late',
    }),
    on('EventsNotForwarded', {
      metric: countLoggedLines(stack, 'UnforwardedEvents', {
        stage: config.stage,
        log: functions['forward-events'].logGroup,
        terms: [EVENTS_NOT_FORWARDED],
      }).with({ ...FIVE_MINUTES }),
      above: 0,
      impact: 'Meta refused some events, or they were too old for it; website audiences and ads miss them.',
      heading: 'meta-refuses-events',
    }),
    ...Object.entries(functions).map(([name, fn]) =>
      on(`${fn.node.id}Errors`, {
        metric: fn.metricErrors(FIVE_MINUTES),
        above: 0,
        periods: 2,
        ...failing[name as FunctionName],
      }),
    ),
  ];
}
