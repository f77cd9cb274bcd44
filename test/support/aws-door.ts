import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsFault, meetFate, type Service, undisturbed } from './call-fates.ts';

/** Answers a call; `undefined`: whatever is behind the door does. */
type StandIn = (operation: string, input: Readonly<Record<string, unknown>>) => object | undefined;

const PASSED_ON = ['content-type', 'x-amz-target', 'x-amz-date', 'authorization'] as const;
type Headers = Readonly<Record<(typeof PASSED_ON)[number], string>>;

/** Runs something as part of an invocation. */
type Context = <Value>(run: () => Value) => Value;

/**
 * An AWS endpoint for functions that call AWS without the SDK's clients, so that their calls meet their fates too. Its
 * caller is one invocation at a time.
 */
export async function openAwsDoor(service: Service, behind: string | undefined, standIn: StandIn = () => undefined) {
  let context: Context = (run) => run();

  async function answer(headers: Headers, body: string): Promise<{ status: number; body: string }> {
    const operation = headers['x-amz-target'].split('.').at(-1) ?? '';
    const instead = standIn(operation, JSON.parse(body));
    if (instead !== undefined || behind === undefined) return { status: 200, body: JSON.stringify(instead ?? {}) };
    const response = await fetch(behind, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    // The engine wants to see a signature and does not check it.
    const headers = Object.fromEntries(PASSED_ON.map((name) => [name, String(request.headers[name])])) as Headers;
    const body = Buffer.concat(chunks).toString();
    try {
      const answered = await context(() =>
        meetFate(service, headers['x-amz-target'], () => undisturbed(() => answer(headers, body))),
      );
      response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answered.body);
    } catch (error) {
      const status = error instanceof AwsFault ? error.$metadata.httpStatusCode : undefined;
      if (status === undefined) response.destroy();
      else response.writeHead(status).end(JSON.stringify({ __type: (error as AwsFault).name, message: '' }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Calls belong to the invocation this is called in from now on. */
    enter(): void {
      context = AsyncLocalStorage.snapshot() as Context;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
