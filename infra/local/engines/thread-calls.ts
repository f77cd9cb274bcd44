/** Calls between the host and a thread of its own: numbered requests over the message port, in order. */
import type { MessagePort, Worker } from 'node:worker_threads';

type Call = { readonly id: number; readonly method: string; readonly argument: unknown };
type Answer = { readonly id: number; readonly result?: unknown; readonly error?: string };

export type Methods = Readonly<Record<string, (argument: never) => unknown>>;

type Argument<M extends Methods, K extends keyof M> = Parameters<M[K]>[0];
type Result<M extends Methods, K extends keyof M> = Awaited<ReturnType<M[K]>>;

export interface ThreadCaller<M extends Methods> {
  /** `arrived` runs in the very turn in which the answer comes in, before anything that was answered later. */
  call<K extends keyof M & string>(
    method: K,
    argument: Argument<M, K>,
    arrived?: (result: Result<M, K>) => void,
  ): Promise<Result<M, K>>;
}

export function callThread<M extends Methods>(worker: Worker): ThreadCaller<M> {
  const waiting = new Map<number, { arrived(result: unknown): void; fail(error: Error): void }>();
  let nextId = 1;
  let dead: Error | undefined;
  const fail = (error: Error) => {
    dead = error;
    for (const { fail: reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, result, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.arrived(result);
    else call?.fail(new Error(error));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('The thread has ended.')));
  return {
    call: (method, argument, arrived) =>
      new Promise((resolve, reject) => {
        if (dead !== undefined) return reject(dead);
        const id = nextId++;
        waiting.set(id, {
          arrived: (result) => {
            // The type of the answer is the method's own; ports carry no types.
            arrived?.(result as Parameters<NonNullable<typeof arrived>>[0]);
            resolve(result as Parameters<typeof resolve>[0]);
          },
          fail: reject,
        });
        worker.postMessage({ id, method, argument } satisfies Call);
      }),
  };
}

/** The other side: runs in the thread. */
export function answerCalls(port: MessagePort, methods: Methods): void {
  port.on('message', async ({ id, method, argument }: Call) => {
    try {
      const result = await methods[method]?.(argument as never);
      port.postMessage({ id, result } satisfies Answer);
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer);
    }
  });
}
