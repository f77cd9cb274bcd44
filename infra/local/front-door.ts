/** The one port people know: the shop's API, and the host's own controls beside it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Activity } from './activity.ts';
import { CONTROL_PREFIX } from './control-routes.ts';
import { type Listening, listenOnLoopback } from './engines/listen.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface FrontDoor extends Listening {
  /** Before it opens, callers are told to come again. */
  open(handlers: { readonly api: Handler | undefined; readonly control: Handler }): void;
  /** Takes no more from the shop; the controls go on. */
  shut(): void;
}

export async function openFrontDoor(
  port: number,
  activity: Activity,
  failed: (error: unknown) => void,
): Promise<FrontDoor> {
  let api: Handler = unavailable;
  let control: Handler = unavailable;
  const server = createServer((request, response) => {
    const controls = request.url?.startsWith(CONTROL_PREFIX) === true;
    // A drain that is asked for over HTTP must not wait for its own request.
    const end = controls ? () => {} : activity.begin();
    (controls ? control : api)(request, response)
      .catch((error: unknown) => {
        if (!isHangUp(error)) failed(error);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      })
      .finally(end);
  });
  const listening = await listenOnLoopback(server, port);
  return {
    ...listening,
    open(handlers) {
      api = handlers.api ?? unavailable;
      control = handlers.control;
    },
    shut() {
      api = unavailable;
    },
  };
}

const unavailable: Handler = async (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json', connection: 'close' });
  response.end('{"message":"Service Unavailable"}');
};

function isHangUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
