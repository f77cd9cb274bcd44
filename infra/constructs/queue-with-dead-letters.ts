import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface QueueWithDeadLettersProps extends QueueProps {
  /** After how many failed deliveries a message is put aside. */
  readonly maxReceiveCount?: number;
}

const safeQueue = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
} as const satisfies QueueProps;

/** A queue that holds nothing for ever: what fails again and again waits 14 days in a second queue for a person. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { maxReceiveCount = 5, ...props }: QueueWithDeadLettersProps = {}) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      ...safeQueue,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
      ...props,
    });
  }
}

export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, props: QueueProps = {}) {
    super(scope, id, { ...safeQueue, ...props });
  }
}
