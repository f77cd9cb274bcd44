import type { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StageConfig } from '../config.ts';
import type { StorageStack } from '../storage-stack.ts';

/** What a function may be connected with. Each file here connects one, and names every action it may do. */
export interface DeployableProps {
  readonly config: StageConfig;
  readonly storage: StorageStack;
  readonly events: IQueue;
  readonly sync: IQueue;
  readonly forward: IQueue;
  /** The folder of this function's bundle. */
  readonly bundle: string;
}

/** For functions fed by a queue, whose visibility timeout follows from it. */
export interface QueueDeployableProps extends DeployableProps {
  readonly timeout: Duration;
}
