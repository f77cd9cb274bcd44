/** What the templates describe, in the words of the local host. Every value is resolved. */
import type { Properties } from './template.ts';

export type FunctionDescription = {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle. */
  readonly folder: string;
  /** Such as `main.handler`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
};

export type TableDescription = {
  readonly name: string;
  /** The input of CreateTable. */
  readonly definition: Properties;
};

export type QueueDescription = {
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ARN of the queue that takes what failed too often. */
  readonly deadLetterArn?: string;
};

export type RouteDescription = { readonly key: string; readonly functionName: string; readonly timeoutMs: number };

export type CorsDescription = {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAge?: number;
  readonly allowCredentials: boolean;
};

/** A token bucket: `burst` requests at once, `rate` more a second. */
export type ThrottleDescription = { readonly rate: number; readonly burst: number };

export type ApiDescription = {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly RouteDescription[];
  readonly cors?: CorsDescription;
  /** Of the stage; without one only the account's own limit would hold. */
  readonly throttle?: ThrottleDescription;
};

export type EventSourceDescription = {
  readonly queueName: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly partialFailures: boolean;
  readonly maximumConcurrency?: number;
};

export type ScheduleDescription = {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly functionName: string;
  readonly input: string;
  readonly retries: number;
  /** The queue for ticks that failed to the end. */
  readonly deadLetterArn?: string;
};

export type SystemDescription = {
  readonly functions: readonly FunctionDescription[];
  readonly tables: readonly TableDescription[];
  readonly queues: readonly QueueDescription[];
  readonly buckets: readonly string[];
  readonly api?: ApiDescription;
  readonly eventSources: readonly EventSourceDescription[];
  readonly schedules: readonly ScheduleDescription[];
};
