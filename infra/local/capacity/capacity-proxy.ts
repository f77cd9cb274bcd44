/** The host's side of the proxy in front of DynamoDB. */
import { Worker } from 'node:worker_threads';
import { callThread, type ThreadCaller } from '../engines/thread-calls.ts';
import type { CapacityProxyMethods } from './capacity-proxy-methods.ts';

export interface CapacityProxy extends ThreadCaller<CapacityProxyMethods> {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export async function startCapacityProxy(endpoint: string, tables: readonly string[]): Promise<CapacityProxy> {
  const worker = new Worker(new URL('./capacity-proxy-thread.ts', import.meta.url), {
    workerData: { endpoint, tables },
    execArgv: [],
  });
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('message', ({ result }: { result: string }) => resolve(result));
    worker.once('error', reject);
  });
  const { call } = callThread<CapacityProxyMethods>(worker);
  return {
    endpoint: url,
    call,
    async stop() {
      await worker.terminate();
    },
  };
}
