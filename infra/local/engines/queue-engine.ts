/** The host's side of the queue engine. */
import { mkdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { QueueEngineMethods } from './queue-engine-methods.ts';
import { callThread, type ThreadCaller } from './thread-calls.ts';

export interface QueueEngine extends ThreadCaller<QueueEngineMethods> {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export async function startQueueEngine(dataDir: string): Promise<QueueEngine> {
  await mkdir(dataDir, { recursive: true });
  const worker = new Worker(new URL('./queue-engine-thread.ts', import.meta.url), {
    workerData: { dataDir },
    execArgv: [],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    worker.once('message', ({ result }: { result: string }) => resolve(result));
    worker.once('error', reject);
  });
  const caller = callThread<QueueEngineMethods>(worker);
  return {
    endpoint,
    call: caller.call,
    async stop() {
      await caller.call('stop', undefined);
      await worker.terminate();
    },
  };
}
