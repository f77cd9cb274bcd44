/** One execution environment: a thread that loads the bundle once and is ended when an invocation takes too long. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FunctionDescription } from '../assembly/system.ts';
import type { Invocation, InvocationResult, ThreadMessage, ThreadSetup } from './invocation.ts';

export interface FunctionWorker {
  invoke(event: string, requestId?: string): Promise<InvocationResult>;
  /** Loads the bundle ahead of the first invocation. */
  warm(): void;
  stop(): Promise<void>;
}

export interface FunctionWorkerDeps {
  readonly description: FunctionDescription;
  readonly environment: Readonly<Record<string, string>>;
  output(chunk: string): void;
}

export function createFunctionWorker({ description, environment, output }: FunctionWorkerDeps): FunctionWorker {
  const { name, arn, memoryMb, timeoutMs } = description;
  let thread: Worker | undefined;
  let stopped = false;

  function start(): Worker {
    const started = new Worker(new URL('./function-thread.ts', import.meta.url), {
      workerData: { functionName: name, arn, memoryMb, ...entryOf(description) } satisfies ThreadSetup,
      env: environment,
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    started.stdout.setEncoding('utf8').on('data', output);
    started.stderr.setEncoding('utf8').on('data', output);
    // A thread that dies between invocations is replaced at the next one.
    started.on('error', (error) =>
      output(`${JSON.stringify({ level: 'ERROR', message: String(error), service: name })}\n`),
    );
    started.on('exit', () => {
      if (thread === started) thread = undefined;
    });
    return started;
  }

  function invoke(event: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    if (stopped) return Promise.resolve(failure('Stopped', 'The host has stopped.'));
    thread ??= start();
    const running = thread;
    return new Promise((resolve) => {
      const finish = (result: InvocationResult) => {
        clearTimeout(timer);
        running.off('message', onMessage);
        running.off('exit', onExit);
        resolve(result);
      };
      const onMessage = (message: ThreadMessage) => {
        if (message.requestId !== requestId) return;
        finish(
          message.kind === 'answer'
            ? { kind: 'answered', result: message.result }
            : { kind: 'failed', error: message.error },
        );
      };
      const onExit = () => finish(failure('Runtime.ExitError', `${requestId} Error: Runtime exited`));
      const timer = setTimeout(() => {
        if (thread === running) thread = undefined;
        // Ended before anybody is told, so that nothing of the invocation goes on beside its repetition.
        running.off('exit', onExit);
        void running
          .terminate()
          .then(() =>
            finish(failure('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`)),
          );
      }, timeoutMs);
      running.on('message', onMessage);
      running.on('exit', onExit);
      running.postMessage({ requestId, event, deadline: Date.now() + timeoutMs } satisfies Invocation);
    });
  }

  return {
    invoke,
    warm() {
      thread ??= start();
    },
    async stop() {
      stopped = true;
      await thread?.terminate();
      thread = undefined;
    },
  };
}

function failure(errorType: string, errorMessage: string): InvocationResult {
  return { kind: 'failed', error: { errorType, errorMessage } };
}

function entryOf({ folder, handler }: FunctionDescription): { readonly entry: string; readonly exportName: string } {
  const dot = handler.lastIndexOf('.');
  const [file, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const candidates = ['.mjs', '.js', '.cjs'].map((extension) => join(folder, `${file}${extension}`));
  return { entry: candidates.find((path) => existsSync(path)) ?? join(folder, `${file}.mjs`), exportName };
}
