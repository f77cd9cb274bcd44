/** What stands in for AWS and Meta, with the resources of the templates made in it. */
import { describeSystem } from './assembly/describe-system.ts';
import { ACCOUNT, REGION } from './assembly/resolve.ts';
import type { SystemDescription } from './assembly/system.ts';
import type { SynthesisedStack } from './assembly/template.ts';
import { type CapacityProxy, startCapacityProxy } from './capacity/capacity-proxy.ts';
import type { DataFolder } from './data-folder.ts';
import { startDynamoEngine } from './engines/dynamo-engine.ts';
import { ensureTables } from './engines/ensure-tables.ts';
import { startParameterStore } from './engines/parameter-store.ts';
import { type QueueEngine, startQueueEngine } from './engines/queue-engine.ts';
import { type Endpoints, secretParameters } from './function-environment.ts';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from './graph-sandbox/credentials.ts';
import { startGraphSandbox } from './graph-sandbox/start-graph-sandbox.ts';
import { LocalHostError } from './local-host-error.ts';
import type { StopList } from './stop-list.ts';

/** Where the archive is and how to read it, for tools on this machine. */
export interface LocalArchive {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Engines {
  readonly system: SystemDescription;
  readonly endpoints: Endpoints;
  readonly queues: QueueEngine;
  readonly capacity: CapacityProxy;
  readonly archive: LocalArchive;
}

export interface StartEnginesDeps {
  readonly stacks: readonly SynthesisedStack[];
  readonly folder: DataFolder;
  readonly stops: StopList;
  readonly sandboxPort: number;
  readonly apiUrl: string;
  now(): number;
  log(line: string): void;
}

export async function startEngines(deps: StartEnginesDeps): Promise<Engines> {
  const { stacks, folder, stops, sandboxPort, apiUrl, now, log } = deps;
  const sandbox = await startGraphSandbox({
    port: sandboxPort,
    dataFile: folder.path('graph-sandbox.json'),
    now,
  }).catch((error: unknown) => {
    throw isPortInUse(error) ? portInUse(sandboxPort) : error;
  });
  stops.add(() => sandbox.close());

  const queues = await startQueueEngine(folder.path('fauxqs'));
  stops.add(() => queues.stop());
  const queueUrl = (name: string) => `${queues.endpoint}/${ACCOUNT}/${name}`;
  const system = describeSystem(stacks, { queueUrl, apiUrl });
  await queues.call('ensure', { queues: system.queues, buckets: system.buckets });

  const dynamo = await startDynamoEngine({
    dataDir: folder.path(''),
    endpoint: process.env.DYNAMODB_ENDPOINT,
    onLost: () => log('The DynamoDB engine has ended; stop the host and start it again.'),
  });
  stops.add(() => dynamo.stop());
  await ensureTables(dynamo.endpoint, system.tables);
  const tables = system.tables.map(({ name }) => name);
  const capacity = await startCapacityProxy(dynamo.endpoint, tables);
  stops.add(() => capacity.stop());

  const secrets = { token: SANDBOX_TOKEN, appSecret: SANDBOX_APP_SECRET };
  const parameters = await startParameterStore(secretParameters(system.functions, secrets));
  stops.add(() => parameters.stop());

  const endpoints: Endpoints = {
    dynamodb: capacity.endpoint,
    sqs: queues.endpoint,
    s3: queues.endpoint,
    ssm: parameters.endpoint,
    meta: sandbox.url,
  };
  const archive: LocalArchive = {
    endpoint: queues.endpoint,
    bucket: system.functions.find(({ environment }) => environment.ARCHIVE_BUCKET)?.environment.ARCHIVE_BUCKET ?? '',
    region: REGION,
    accessKeyId: 'local',
    secretAccessKey: 'local',
  };
  return { system, endpoints, queues, capacity, archive };
}

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function portInUse(port: number): LocalHostError {
  return new LocalHostError(`Port ${port} is in use: stop what listens there, or name another with --sandbox-port.`);
}
