/** Serves a synthesised cloud assembly on this machine. Everything it runs is read from the templates. */
import { createActivity } from './activity.ts';
import { createGateway } from './api-gateway/gateway.ts';
import { readAssembly } from './assembly/read-assembly.ts';
import type { SystemDescription } from './assembly/system.ts';
import { openClock } from './clock.ts';
import { createControlRoutes } from './control-routes.ts';
import { takeDataFolder } from './data-folder.ts';
import { createDrain } from './drain.ts';
import { pollQueue } from './event-sources/poll-queue.ts';
import { openFrontDoor } from './front-door.ts';
import { type Endpoints, functionEnvironment } from './function-environment.ts';
import { createTimekeeper } from './keep-time.ts';
import { openFunctionLog } from './lambda/function-log.ts';
import { createWorkerPool } from './lambda/worker-pool.ts';
import { LocalHostError } from './local-host-error.ts';
import { startEngines } from './start-engines.ts';
import { createStopList, type StopList } from './stop-list.ts';

export interface LocalHostOptions {
  /** What the CDK app was synthesised to; without it the project's own app is, if anything changed. */
  readonly assemblyDir?: string;
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly sandboxPort: number;
  /** Epoch milliseconds; the clock then stands still between moves. */
  readonly clock?: number | undefined;
  /** `false`: the stage's throttle is left out, to see what the rest can bear. */
  readonly throttled?: boolean;
  /** How many invocations of one function may run at once. */
  readonly workersPerFunction?: number;
  /** `false`: a function's bundle is loaded at its first invocation, for a host that invokes few of them. */
  readonly warm?: boolean;
  /** What a person should hear of, one line each. */
  log?(line: string): void;
}

export interface LocalHost {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly system: SystemDescription;
  /** Where the engines answer. */
  readonly endpoints: Endpoints;
  now(): number;
  drain(): Promise<void>;
  /** @throws LocalHostError when that would be back. */
  setClock(to: number): Promise<void>;
  /** Whether the clock goes on by itself. */
  clockRuns(): boolean;
  /** Lets the clock run with the machine's from now on, which must not be behind it. */
  followMachine(): Promise<void>;
  /** Drains first, so that what was accepted is worked off. */
  stop(): Promise<void>;
  /** Ends everything at once; what was accepted is still there at the next start. */
  kill(): Promise<void>;
}

export async function startLocalHost(options: LocalHostOptions): Promise<LocalHost> {
  const stops = createStopList();
  try {
    return await start(options, stops);
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function start(options: LocalHostOptions, stops: StopList): Promise<LocalHost> {
  const {
    dataDir,
    workersPerFunction = 1,
    throttled = true,
    warm = true,
    log = (line: string) => console.error(line),
  } = options;
  const stacks = await readAssembly(options.assemblyDir ?? (await synthesised()));
  const folder = await takeDataFolder(dataDir);
  stops.add(() => folder.release());
  const clock = await openClock(folder.path('clock.json'), options.clock);
  stops.add(() => clock.save());
  const activity = createActivity();
  // The port is taken first: a host that cannot be reached need not start engines.
  const door = await openFrontDoor(options.port, activity, (error) => log(`A request failed: ${error}`));
  stops.add(() => door.close());
  const { sandboxPort } = options;
  const engines = await startEngines({ stacks, folder, stops, sandboxPort, apiUrl: door.url, now: clock.now, log });
  const { system, endpoints, queues } = engines;

  const functionLog = openFunctionLog(folder.path('functions.log'), log);
  stops.add(() => functionLog.close());
  const pool = createWorkerPool({
    functions: system.functions,
    workersPerFunction,
    environmentOf: (description) => functionEnvironment(description, endpoints),
    output: functionLog.write,
    failed: (functionName, message) => log(`${functionName} failed: ${message}`),
  });
  stops.add(() => pool.stop());
  const { invoke } = pool;
  await seed(system, endpoints, clock.now());

  const drain = createDrain(queues, activity, system.eventSources);
  const time = createTimekeeper({ system, clock, queues, activity, drain, invoke });
  stops.add(() => time.stop());
  if (clock.running) time.run();
  for (const source of system.eventSources) {
    const { functionName, maximumConcurrency = Number.POSITIVE_INFINITY } = source;
    void pollQueue({
      source,
      queues,
      concurrency: Math.min(pool.workersOf(functionName), maximumConcurrency),
      begin: activity.begin,
      invoke,
      onHostClock: clock.at,
      lost: (error) => stops.stopping || log(`The queue ${source.queueName} is no longer read: ${error}`),
    });
  }
  door.open({
    api: system.api && createGateway({ api: system.api, throttled, now: clock.now, invoke }),
    control: createControlRoutes({
      queues: system.queues,
      clock,
      moveClock: time.move,
      tick: time.tick,
      drain,
      engines,
    }),
  });
  if (warm) pool.warm();

  return {
    url: door.url,
    sandboxUrl: endpoints.meta,
    system,
    endpoints,
    now: clock.now,
    clockRuns: () => clock.running,
    drain,
    async setClock(to) {
      const moved = await time.move(to);
      if (moved.kind === 'refused') throw goesBack(moved.now);
    },
    async followMachine() {
      if (clock.now() > Date.now()) throw goesBack(clock.now());
      clock.runFrom(Date.now());
      await clock.save();
      time.run();
    },
    async stop() {
      time.stop();
      door.shut();
      if (!stops.stopping) await drain().catch(() => {});
      await stops.run();
    },
    kill: () => stops.run(),
  };
}

async function seed(system: SystemDescription, endpoints: Endpoints, now: number): Promise<void> {
  const env = Object.assign({}, ...system.functions.map((one) => functionEnvironment(one, endpoints)));
  if (!('CONTROL_TABLE' in env)) return;
  // Loaded only here: it brings the SDK along.
  const { seedLocalSite } = await import('./seed.ts');
  await seedLocalSite({ env, now });
}

async function synthesised(): Promise<string> {
  const { synthesise } = await import('../synth.ts');
  return (await synthesise()).directory;
}

function goesBack(now: number): LocalHostError {
  return new LocalHostError(`The clock never goes back: it is ${new Date(now).toISOString()}.`);
}
