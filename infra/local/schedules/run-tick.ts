/** One tick: the target's input with the scheduler's own words filled in, invoked until it succeeds or gives up. */
import { randomUUID } from 'node:crypto';
import type { ScheduleDescription } from '../assembly/system.ts';
import type { InvocationResult } from '../lambda/invocation.ts';

/** AWS waits between attempts and may try for a day; here the next attempt comes at once, so there are few. */
const MOST_RETRIES = 2;

export interface RunTickDeps {
  invoke(functionName: string, event: string): Promise<InvocationResult>;
  deadLetter(arn: string, body: string): Promise<void>;
}

export function createRunTick({ invoke, deadLetter }: RunTickDeps) {
  return async (schedule: ScheduleDescription, at: number): Promise<void> => {
    const attempts = 1 + Math.min(schedule.retries, MOST_RETRIES);
    const executionId = randomUUID();
    let input = schedule.input;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      input = fill(schedule, { at, attempt, executionId });
      const result = await invoke(schedule.functionName, input);
      if (result.kind === 'answered') return;
    }
    if (schedule.deadLetterArn !== undefined) await deadLetter(schedule.deadLetterArn, input);
  };
}

function fill(
  { input, arn }: ScheduleDescription,
  { at, attempt, executionId }: { readonly at: number; readonly attempt: number; readonly executionId: string },
): string {
  return input
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(at).toISOString().replace('.000Z', 'Z'))
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}
