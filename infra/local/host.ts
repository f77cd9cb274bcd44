/** Serves a synthesised cloud assembly on this machine. Everything it runs is read from the templates. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createActivity } from './activity.ts';
import { createGateway } from './api-gateway/gateway.ts';
import { describeSystem } from './assembly/describe-system.ts';
import { readAssembly } from './assembly/read-assembly.ts';
import { ACCOUNT } from './assembly/resolve.ts';
import type { SystemDescription } from './assembly/system.ts';
import { startCapacityProxy } from './capacity/capacity-proxy.ts';
import { openClock } from './clock.ts';
import { CONTROL_PREFIX, createControlRoutes } from './control-routes.ts';
import { takeDataFolder } from './data-folder.ts';
import { createDrain } from './drain.ts';
import { startDynamoEngine } from './engines/dynamo-engine.ts';
import { ensureTables } from './engines/ensure-tables.ts';
import { listenOnLoopback } from './engines/listen.ts';
import { startParameterStore } from './engines/parameter-store.ts';
import { startQueueEngine } from './engines/queue-engine.ts';
import { pollQueue } from './event-sources/poll-queue.ts';
import { functionEnvironment, secretParameters } from './function-environment.ts';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from './graph-sandbox/credentials.ts';
import { startGraphSandbox } from './graph-sandbox/start-graph-sandbox.ts';
import { openFunctionLog } from './lambda/function-log.ts';
import { createWorkerPool } from './lambda/worker-pool.ts';
import { LocalHostError } from './local-host-error.ts';
import { createMoveClock } from './move-clock.ts';
import { readExpression } from './schedules/expression.ts';
import { type RealTimeRunner, runInRealTime } from './schedules/run-in-real-time.ts';
import { createRunTick } from './schedules/run-tick.ts';
import { createStopList } from './stop-list.ts';

export interface LocalHostOptions {
  /** What the CDK app was synthesised to; without it the project's own app is, if anything changed. */
  readonly assemblyDir?: string;
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly sandboxPort: number;
  /** Epoch milliseconds; the clock then stands still between moves. */
  readonly clock?: number | undefined;
  /** How many invocations of one function may run at once. */
  readonly workersPerFunction?: number;
  /** What a person should hear of, one line each. */
  log?(line: string): void;
}

export interface LocalHost {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly system: SystemDescription;
  now(): number;
  drain(): Promise<void>;
  /** @throws LocalHostError when that would be back. */
  setClock(to: number): Promise<void>;
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

async function start(options: LocalHostOptions, stops: ReturnType<typeof createStopList>): Promise<LocalHost> {
  const { dataDir, workersPerFunction = 1 } = options;
  const assemblyDir = options.assemblyDir ?? (await synthesised());
  const log = options.log ?? ((line: string) => console.error(line));
  const stacks = await readAssembly(assemblyDir);
  const folder = await takeDataFolder(dataDir);
  stops.add(() => folder.release());
  const clock = await openClock(folder.path('clock.json'), options.clock);
  stops.add(() => clock.save());

  // The port is taken first: a host that cannot be reached need not start engines.
  const handlers: { serve: Handler | undefined; control: Handler | undefined } = {
    serve: undefined,
    control: undefined,
  };
  let stopping = false;
  const activity = createActivity();
  const server = createServer((request, response) => {
    const control = request.url?.startsWith(CONTROL_PREFIX) === true;
    const handle = control ? handlers.control : handlers.serve;
    const end = control ? () => {} : activity.begin();
    (handle ?? unavailable)(request, response)
      .catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET'))
          log(`A request failed: ${error}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      })
      .finally(end);
  });
  const listening = await listenOnLoopback(server, options.port);
  stops.add(() => listening.close());
  const sandbox = await startGraphSandbox({
    port: options.sandboxPort,
    dataFile: folder.path('graph-sandbox.json'),
    now: () => clock.now(),
  }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const port = options.sandboxPort;
    throw new LocalHostError(`Port ${port} is in use: stop what listens there, or name another with --sandbox-port.`);
  });
  stops.add(() => sandbox.close());

  const queues = await startQueueEngine(folder.path('fauxqs'));
  stops.add(() => queues.stop());
  const system = describeSystem(stacks, {
    queueUrl: (name) => `${queues.endpoint}/${ACCOUNT}/${name}`,
    apiUrl: listening.url,
  });
  await queues.call('ensure', { queues: system.queues, buckets: system.buckets });

  const dynamo = await startDynamoEngine({
    dataDir: folder.path(''),
    endpoint: process.env.DYNAMODB_ENDPOINT,
    onLost: () => log('The DynamoDB engine has ended; stop the host and start it again.'),
  });
  stops.add(() => dynamo.stop());
  await ensureTables(dynamo.endpoint, system.tables);
  const capacity = await startCapacityProxy(
    dynamo.endpoint,
    system.tables.map(({ name }) => name),
  );
  stops.add(() => capacity.stop());
  const parameters = await startParameterStore(
    secretParameters(system.functions, { token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET }),
  );
  stops.add(() => parameters.stop());

  const endpoints = {
    dynamodb: capacity.endpoint,
    sqs: queues.endpoint,
    s3: queues.endpoint,
    ssm: parameters.endpoint,
    meta: sandbox.url,
  };
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

  const env = Object.assign({}, ...system.functions.map((one) => functionEnvironment(one, endpoints)));
  if ('CONTROL_TABLE' in env) {
    // Loaded only here: it brings the SDK along.
    const { seedLocalSite } = await import('./seed.ts');
    await seedLocalSite({ env, now: clock.now() });
  }

  const drain = createDrain(queues, activity, system.eventSources);
  const runTick = createRunTick({
    invoke: pool.invoke,
    async deadLetter(arn, body) {
      const queue = system.queues.find((one) => one.arn === arn);
      if (queue !== undefined) await queues.call('send', { queue: queue.name, body });
    },
  });
  const schedules = system.schedules.map((schedule) => ({
    ...schedule,
    occurrences: readExpression(schedule.expression, schedule.timeZone),
  }));
  let realTime: RealTimeRunner | undefined;
  const runSchedules = () => {
    realTime ??= runInRealTime(schedules, (schedule, at) => {
      const end = activity.begin();
      runTick(schedule, at).then(end, end);
    });
  };
  const stopSchedules = () => {
    realTime?.stop();
    realTime = undefined;
  };
  stops.add(stopSchedules);
  if (clock.running) runSchedules();
  const moveClock = createMoveClock({
    clock,
    schedules,
    drain,
    runTick,
    stopped: stopSchedules,
    stopping: () => stopping || stops.stopping,
  });

  for (const source of system.eventSources) {
    const { functionName, maximumConcurrency = Number.POSITIVE_INFINITY } = source;
    void pollQueue({
      source,
      queues,
      concurrency: Math.min(pool.workersOf(functionName), maximumConcurrency),
      begin: activity.begin,
      invoke: pool.invoke,
      onHostClock: clock.at,
      lost: (error) => stops.stopping || log(`The queue ${source.queueName} is no longer read: ${error}`),
    });
  }

  const control = createControlRoutes({
    queues: system.queues,
    now: clock.now,
    moveClock,
    drain,
    counts: () => queues.call('counts', undefined),
    capacity: () => capacity.call('report', undefined),
    resetCapacity: () => capacity.call('reset', undefined),
    async addFaults(rules) {
      await capacity.call('addFaults', rules);
      await queues.call('addFaults', rules);
    },
    async clearFaults() {
      await capacity.call('clearFaults', undefined);
      await queues.call('clearFaults', undefined);
    },
  });
  if (system.api !== undefined)
    handlers.serve = createGateway({ api: system.api, now: clock.now, invoke: pool.invoke });
  handlers.control = control;
  pool.warm();

  return {
    url: listening.url,
    sandboxUrl: sandbox.url,
    system,
    now: clock.now,
    drain,
    async setClock(to) {
      const moved = await moveClock(to);
      if (moved.kind === 'refused') throw goesBack(moved.now);
    },
    async followMachine() {
      if (clock.now() > Date.now()) throw goesBack(clock.now());
      await clock.follow();
      runSchedules();
    },
    async stop() {
      stopSchedules();
      // What comes now is not accepted any more; what was accepted is worked off.
      stopping = true;
      handlers.serve = undefined;
      if (!stops.stopping) await drain().catch(() => {});
      await stops.run();
    },
    kill: () => stops.run(),
  };
}

async function synthesised(): Promise<string> {
  const { synthesise } = await import('../synth.ts');
  return (await synthesise()).directory;
}

function goesBack(now: number): LocalHostError {
  return new LocalHostError(`The clock never goes back: it is ${new Date(now).toISOString()}.`);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** While the host starts or stops. */
const unavailable: Handler = async (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json', connection: 'close' });
  response.end('{"message":"Service Unavailable"}');
};
