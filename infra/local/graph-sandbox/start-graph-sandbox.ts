import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createAnswer } from './answer-call.ts';
import { createAudienceStore } from './audience-store.ts';
import { openJournal } from './call-journal.ts';
import { openEventFile } from './conversions/event-file.ts';
import { createEventStore, KEPT_MS } from './conversions/event-store.ts';
import { SANDBOX_APP_SECRET, SANDBOX_TOKEN } from './credentials.ts';
import type { EdgeDeps } from './edge-deps.ts';
import { createFaults } from './faults.ts';
import type { GraphCall, GraphReply } from './graph-call.ts';
import { createInsightsStore } from './insights/insights-store.ts';
import { INSPECTION_PREFIX, inspect } from './inspect.ts';
import { HOST, listenOnLoopback } from './listen-on-loopback.ts';
import { readCall } from './read-call.ts';
import { createRequestLog } from './request-log.ts';
import { forgetUploads, isReset, RESET_CALL, resetSandbox } from './reset.ts';
import { createRouter } from './router.ts';
import { DEFAULT_SETTINGS, type SettingsHolder } from './sandbox-settings.ts';
import { readState } from './state-file.ts';
import { keepState } from './state-keeper.ts';
import { createUploadSessions } from './upload-sessions.ts';
import type { Outcome } from './wire-reply.ts';

export type GraphSandboxOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where audiences, members and sessions outlive a stop; without it they do not. */
  readonly dataFile?: string;
  /** Epoch milliseconds; session windows and timestamps follow it. */
  readonly now: () => number;
  readonly token?: string;
  readonly appSecret?: string;
  readonly tosAccepted?: boolean;
  readonly proofRequired?: boolean;
};

export type GraphSandbox = { readonly url: string; readonly port: number; close(): Promise<void> };

/**
 * A strict stand-in for Meta's Graph API on loopback: it refuses what Meta refuses, holds what Meta would hold, and
 * fails only as scripted at `/__sandbox/faults`.
 */
export async function startGraphSandbox(options: GraphSandboxOptions): Promise<GraphSandbox> {
  const { dataFile, now, token = SANDBOX_TOKEN, appSecret = SANDBOX_APP_SECRET } = options;
  const { tosAccepted = DEFAULT_SETTINGS.tosAccepted, proofRequired = DEFAULT_SETTINGS.proofRequired } = options;
  const saved = dataFile === undefined ? undefined : await readState(dataFile);
  const audiences = createAudienceStore(saved);
  const sessions = createUploadSessions(saved?.sessions);
  const eventFile = dataFile === undefined ? undefined : openEventFile(`${dataFile}.events`, now() - KEPT_MS);
  const events = createEventStore(eventFile);
  const insights = createInsightsStore();
  const initial = { ...DEFAULT_SETTINGS, tosAccepted, proofRequired };
  const settings: SettingsHolder = { current: initial };
  const faults = createFaults(now);
  const requests = createRequestLog();
  const opened = dataFile === undefined ? undefined : openJournal(dataFile, saved?.lastCall ?? 0);
  const journal = opened?.journal;
  const keeper = keepState(
    dataFile === undefined || journal === undefined
      ? undefined
      : {
          file: dataFile,
          journal,
          state: () => ({ ...audiences.save(), sessions: sessions.list(), lastCall: journal.last }),
        },
  );
  const closing = new AbortController();
  let origin = '';
  const runs: EdgeDeps['runs'] = new Map();
  const edges = (at: () => number): EdgeDeps => ({
    ...{ audiences, sessions, events, insights, settings, token },
    runs,
    now: at,
    origin: () => origin,
  });
  const routeAt = (at: () => number) => createRouter(edges(at), { token, appSecret });
  // What was answered before the process was killed is done again.
  for (const { at, ...call } of opened?.unsaved ?? []) {
    if (isReset(call)) forgetUploads({ audiences, sessions });
    else routeAt(() => at)({ ...call, bearer: token });
  }
  const routeNow = routeAt(now);
  function route(call: GraphCall): GraphReply {
    const reply = routeNow(call);
    if (call.method !== 'GET' && reply.status < 400 && !reply.isKept) journal?.append(call, now());
    return reply;
  }
  function reset(): void {
    resetSandbox({ audiences, sessions, events, insights, runs, settings, requests, faults }, initial);
    journal?.append(RESET_CALL, now());
    keeper.touch();
  }
  const { answer, refuse } = createAnswer({ route, faults, settings, closing: closing.signal });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${HOST}`);
    if (url.pathname.startsWith(INSPECTION_PREFIX)) {
      const { status, body } = await inspect(request, url, {
        ...{ audiences, events, insights, requests, faults, settings, now, reset },
      });
      send(response, { status, headers: { 'content-type': 'application/json' }, text: JSON.stringify(body) });
      return;
    }
    const { call, query, body, problem } = await readCall(request, url);
    const logged = requests.record({ at: now(), method: call.method, path: call.path, query, body });
    const outcome = problem === undefined ? await answer(call) : refuse(problem);
    if (call.method !== 'GET') keeper.touch();
    if (outcome !== 'hang') logged.status = outcome.status;
    send(response, outcome);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A caller that hangs up while sending is no failure of ours.
      if (request.complete && !closing.signal.aborted) console.error('The Graph sandbox failed on a call.', error);
      response.destroy();
    });
  });
  // Longer than callers keep idle connections, so none is closed while a call is on its way.
  server.keepAliveTimeout = 75_000;
  const port = await listenOnLoopback(server, options.port);
  origin = `http://${HOST}:${port}`;
  return {
    url: origin,
    port,
    async close() {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await keeper.close();
    },
  };
}

function send(response: ServerResponse, outcome: Outcome): void {
  // A call that hangs keeps its connection until the caller gives up or the sandbox closes.
  if (outcome === 'hang') return;
  response.writeHead(outcome.status, { ...outcome.headers, 'content-length': Buffer.byteLength(outcome.text) });
  response.end(outcome.text);
}
