/** The schedules of the templates: by themselves while the clock runs, tick by tick while it is moved. */
import type { Activity } from './activity.ts';
import type { SystemDescription } from './assembly/system.ts';
import type { Clock } from './clock.ts';
import type { QueueEngine } from './engines/queue-engine.ts';
import type { InvocationResult } from './lambda/invocation.ts';
import { createMoveClock, type MoveResult } from './move-clock.ts';
import { readExpression } from './schedules/expression.ts';
import { type RealTimeRunner, runInRealTime } from './schedules/run-in-real-time.ts';
import { createRunTick } from './schedules/run-tick.ts';

export interface Timekeeper {
  /** @param runOn The clock goes on from there; otherwise it stands. */
  move(to: number, runOn?: boolean): Promise<MoveResult>;
  /** Ticks in real time from now on. */
  run(): void;
  /** Does now what the schedules of a function would do at `at`. */
  tick(functionName: string, at: number): Promise<void>;
  /** No more ticks; a move under way is left where it is. */
  stop(): void;
}

export interface TimekeeperDeps {
  readonly system: SystemDescription;
  readonly clock: Clock;
  readonly queues: QueueEngine;
  readonly activity: Activity;
  drain(): Promise<void>;
  invoke(functionName: string, event: string): Promise<InvocationResult>;
}

export function createTimekeeper({ system, clock, queues, activity, drain, invoke }: TimekeeperDeps): Timekeeper {
  let stopping = false;
  let realTime: RealTimeRunner | undefined;
  const runTick = createRunTick({
    invoke,
    async deadLetter(arn, body) {
      const queue = system.queues.find((one) => one.arn === arn);
      if (queue !== undefined) await queues.call('send', { queue: queue.name, body });
    },
  });
  const schedules = system.schedules.map((schedule) => ({
    ...schedule,
    occurrences: readExpression(schedule.expression, schedule.timeZone),
  }));
  const halt = () => {
    realTime?.stop();
    realTime = undefined;
  };
  const run = () => {
    realTime ??= runInRealTime(schedules, clock.now, (schedule, at) => {
      const end = activity.begin();
      runTick(schedule, at).then(end, end);
    });
  };
  return {
    move: createMoveClock({ clock, schedules, drain, runTick, halt, run, stopping: () => stopping }),
    run,
    async tick(functionName, at) {
      await drain();
      for (const schedule of schedules.filter((one) => one.functionName === functionName)) await runTick(schedule, at);
      await drain();
    },
    stop() {
      stopping = true;
      halt();
    },
  };
}
