/** Runs one function's bundle, one invocation at a time, as Lambda's runtime does. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, Invocation, ThreadMessage, ThreadSetup } from './invocation.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const { entry, exportName, functionName, arn, memoryMb } = workerData as ThreadSetup;
const port = parentPort;
const handler = load();
// Whoever invokes hears of a bundle that does not load; nobody may be asking yet.
handler.catch(() => {});

port?.on('message', async ({ requestId, event, deadline }: Invocation) => {
  const context = {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const answer = await (await handler)(JSON.parse(event), context);
    post({ kind: 'answer', requestId, result: JSON.stringify(answer ?? null) });
  } catch (error) {
    post({ kind: 'error', requestId, error: describe(error) });
  }
});

async function load(): Promise<Handler> {
  const module = (await import(pathToFileURL(entry).href)) as Record<string, unknown>;
  const found = module[exportName];
  if (typeof found !== 'function') throw new Error(`The bundle does not export ${exportName}.`);
  return found as Handler;
}

function post(message: ThreadMessage): void {
  port?.postMessage(message);
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: 'Error', errorMessage: String(error) };
  return {
    errorType: error.name,
    errorMessage: error.message,
    ...(error.stack !== undefined && { trace: error.stack }),
  };
}
