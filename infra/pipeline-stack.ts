import { Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import type { BacktrailFunction } from './constructs/backtrail-function.ts';
import { PublicApi } from './constructs/public-api.ts';
import { PublicDomain } from './constructs/public-domain.ts';
import { DeadLetterQueue, QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts';
import { ScheduleRole } from './constructs/schedule-role.ts';
import { addApi } from './deployables/api.ts';
import { addAssets, assetRoutes } from './deployables/assets.ts';
import { addBuildHistory } from './deployables/build-history.ts';
import { addCheckSuppressed } from './deployables/check-suppressed.ts';
import { addClick, clickRoutes } from './deployables/click.ts';
import { addCollect, collectRoutes } from './deployables/collect.ts';
import { addForwardEvents } from './deployables/forward-events.ts';
import { addImportInsights } from './deployables/import-insights.ts';
import { addProcess } from './deployables/process.ts';
import { addSweep } from './deployables/sweep.ts';
import { addSyncAudience } from './deployables/sync-audience.ts';
import { addWebhook } from './deployables/webhook.ts';
import type { FunctionName } from './function-names.ts';
import { addAlarms } from './pipeline-alarms.ts';
import { PipelineDashboard } from './pipeline-dashboard.ts';
import { addOutputs } from './pipeline-outputs.ts';
import type { StorageStack } from './storage-stack.ts';

export interface PipelineStackProps extends StackProps {
  readonly config: StageConfig;
  readonly storage: StorageStack;
  /** The folder of each function's bundle. */
  readonly bundles: Readonly<Record<FunctionName, string>>;
}

/** What AWS recommends, so that a message is not delivered again while its function may still be at work on it. */
const visibilityFor = (timeout: Duration, window: Duration): Duration =>
  Duration.seconds(6 * timeout.toSeconds() + window.toSeconds());

const PROCESS = { timeout: Duration.seconds(30), window: Duration.seconds(5) };
const SYNC = { timeout: Duration.seconds(120), window: Duration.seconds(2) };
const FORWARD = { timeout: Duration.seconds(120), window: Duration.seconds(5) };
/** Tries, as far apart as a message stays unseen: about the 7 days after which Meta takes an event no more. */
const FORWARD_TRIES = 835;

/** The way of an event: door, queue, state, audience. Holds nothing that could not be built again. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { config, storage, bundles, ...props }: PipelineStackProps) {
    super(scope, id, props);

    const events = new QueueWithDeadLetters(this, 'Events', {
      visibilityTimeout: visibilityFor(PROCESS.timeout, PROCESS.window),
    });
    const sync = new QueueWithDeadLetters(this, 'Sync', {
      visibilityTimeout: visibilityFor(SYNC.timeout, SYNC.window),
    });

    const forward = new QueueWithDeadLetters(this, 'Forward', {
      visibilityTimeout: visibilityFor(FORWARD.timeout, FORWARD.window),
      maxReceiveCount: FORWARD_TRIES,
    });

    const connections = { config, storage, events: events.queue, sync: sync.queue, forward: forward.queue };
    const functions: Readonly<Record<FunctionName, BacktrailFunction>> = {
      collect: addCollect(this, { ...connections, bundle: bundles.collect }),
      click: addClick(this, { ...connections, bundle: bundles.click }),
      webhook: addWebhook(this, { ...connections, bundle: bundles.webhook }),
      process: addProcess(this, { ...connections, bundle: bundles.process, timeout: PROCESS.timeout }),
      sweep: addSweep(this, { ...connections, bundle: bundles.sweep }),
      'sync-audience': addSyncAudience(this, {
        ...connections,
        bundle: bundles['sync-audience'],
        timeout: SYNC.timeout,
      }),
      'forward-events': addForwardEvents(this, {
        ...connections,
        bundle: bundles['forward-events'],
        timeout: FORWARD.timeout,
      }),
      'check-suppressed': addCheckSuppressed(this, { ...connections, bundle: bundles['check-suppressed'] }),
      'import-insights': addImportInsights(this, { ...connections, bundle: bundles['import-insights'] }),
      'build-history': addBuildHistory(this, { ...connections, bundle: bundles['build-history'] }),
      api: addApi(this, { ...connections, bundle: bundles.api }),
      assets: addAssets(this, { ...connections, bundle: bundles.assets }),
    };

    functions.process.addEventSource(
      new SqsEventSource(events.queue, {
        batchSize: 100,
        maxBatchingWindow: PROCESS.window,
        maxConcurrency: config.processConcurrency,
        reportBatchItemFailures: true,
      }),
    );
    functions['sync-audience'].addEventSource(
      new SqsEventSource(sync.queue, {
        batchSize: 10,
        maxBatchingWindow: SYNC.window,
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    );

    functions['forward-events'].addEventSource(
      new SqsEventSource(forward.queue, {
        batchSize: 10,
        maxBatchingWindow: FORWARD.window,
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    );

    const missedSweeps = new DeadLetterQueue(this, 'MissedSweeps');
    Validations.of(missedSweeps).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'This is a dead-letter queue: the one of the schedule, which the rule does not look at. Its own alarm watches it.',
    });
    this.addSchedule('SweepSchedule', ScheduleExpression.rate(Duration.minutes(5)), functions.sweep, missedSweeps);
    // When shops are quiet.
    const nightly = ScheduleExpression.cron({ hour: '3', minute: '10' });
    this.addSchedule('CheckSuppressedSchedule', nightly, functions['check-suppressed'], missedSweeps);

    this.addSchedule(
      'ImportInsightsSchedule',
      ScheduleExpression.rate(Duration.hours(6)),
      functions['import-insights'],
      missedSweeps,
    );
    // Minutes after the hour, when its events have left their queue; the first one of a day finds the day before over.
    const sixTimes = ScheduleExpression.cron({ hour: '0,4,8,12,16,20', minute: '7' });
    this.addSchedule('BuildHistorySchedule', sixTimes, functions['build-history'], missedSweeps);

    const domain = config.domain === undefined ? undefined : new PublicDomain(this, 'OwnDomain', config.domain);
    const { api, stage } = new PublicApi(this, 'Api', {
      routes: {
        ...collectRoutes(functions.collect),
        ...clickRoutes(functions.click),
        'POST /v1/webhooks/{provider}/{siteId}': functions.webhook,
        'ANY /v1/{proxy+}': functions.api,
        ...assetRoutes(functions.assets, config),
      },
      throttle: config.throttle,
      logRetention: config.logRetentionDays,
      domainName: domain?.domainName,
    });

    const watched = { config, queues: { events, sync, forward }, missedSweeps, functions, stage };
    const alarms = addAlarms(this, watched);
    new PipelineDashboard(this, 'Dashboard', { ...watched, storage, alarms });
    addOutputs(this, { config, api, domain, control: storage.control, events: events.queue, sync: sync.queue });
  }

  /** A tick that fails is not worth many tries: the next one does its work too. */
  private addSchedule(
    id: string,
    schedule: ScheduleExpression,
    target: IFunction,
    deadLetterQueue: DeadLetterQueue,
  ): Schedule {
    const role = new ScheduleRole(this, `${id}Role`, { target, missed: deadLetterQueue });
    const made = new Schedule(this, id, {
      schedule,
      target: new LambdaInvoke(target, {
        input: ScheduleTargetInput.fromObject({ at: ContextAttribute.scheduledTime }),
        // It has its rights; CDK would add wider ones.
        role: role.withoutPolicyUpdates(),
        deadLetterQueue,
        retryAttempts: 2,
        maxEventAge: Duration.minutes(5),
      }),
    });
    made.node.addDependency(role);
    return made;
  }
}
