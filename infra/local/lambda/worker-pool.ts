/** All functions: a few workers each; what finds none free waits in line, as it would wait for Lambda to scale. */
import type { FunctionDescription } from '../assembly/system.ts';
import { LocalHostError } from '../local-host-error.ts';
import { createFunctionWorker, type FunctionWorker } from './function-worker.ts';
import type { InvocationResult } from './invocation.ts';

export interface WorkerPool {
  invoke(functionName: string, event: string): Promise<InvocationResult>;
  workersOf(functionName: string): number;
  warm(): void;
  stop(): Promise<void>;
}

export interface WorkerPoolDeps {
  readonly functions: readonly FunctionDescription[];
  readonly workersPerFunction: number;
  environmentOf(description: FunctionDescription): Readonly<Record<string, string>>;
  output(functionName: string, chunk: string): void;
  failed(functionName: string, message: string): void;
}

type Line = {
  readonly all: readonly FunctionWorker[];
  readonly free: FunctionWorker[];
  readonly waiting: ((worker: FunctionWorker) => void)[];
};

export function createWorkerPool(deps: WorkerPoolDeps): WorkerPool {
  const lines = new Map<string, Line>();
  for (const description of deps.functions) {
    const environment = deps.environmentOf(description);
    const all = Array.from({ length: deps.workersPerFunction }, () =>
      createFunctionWorker({ description, environment, output: (chunk) => deps.output(description.name, chunk) }),
    );
    lines.set(description.name, { all, free: [...all], waiting: [] });
  }
  const lineOf = (functionName: string): Line => {
    const line = lines.get(functionName);
    if (line === undefined) throw new LocalHostError(`The cloud assembly has no function ${functionName}.`);
    return line;
  };

  return {
    async invoke(functionName, event) {
      const line = lineOf(functionName);
      const worker = line.free.pop() ?? (await new Promise<FunctionWorker>((resolve) => line.waiting.push(resolve)));
      try {
        const result = await worker.invoke(event);
        if (result.kind === 'failed') {
          deps.failed(functionName, `${result.error.errorType}: ${result.error.errorMessage}`);
          deps.output(functionName, `${JSON.stringify({ level: 'ERROR', service: functionName, ...result.error })}\n`);
        }
        return result;
      } finally {
        const next = line.waiting.shift();
        if (next === undefined) line.free.push(worker);
        else next(worker);
      }
    },
    workersOf: (functionName) => lineOf(functionName).all.length,
    warm() {
      for (const { all } of lines.values()) for (const worker of all) worker.warm();
    },
    async stop() {
      await Promise.all([...lines.values()].flatMap(({ all }) => all.map((worker) => worker.stop())));
    },
  };
}
