/** `/__local/*`: what only somebody at this machine may do. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { QueueDescription } from './assembly/system.ts';
import { asRecord } from './assembly/template.ts';
import type { Clock } from './clock.ts';
import type { QueueCounts } from './engines/queue-engine-methods.ts';
import type { FaultRule } from './faults/fault-rules.ts';
import { readFaultRules } from './faults/read-fault-rules.ts';
import type { MoveResult } from './move-clock.ts';
import type { Engines } from './start-engines.ts';

export const CONTROL_PREFIX = '/__local/';

export interface ControlDeps {
  readonly queues: readonly QueueDescription[];
  readonly clock: Pick<Clock, 'now' | 'running'>;
  moveClock(to: number, runOn: boolean): Promise<MoveResult>;
  drain(): Promise<void>;
  /** Does now what a function's schedules would at a time. */
  tick(functionName: string, at: number): Promise<void>;
  readonly engines: Pick<Engines, 'queues' | 'capacity' | 'archive'>;
}

/** Makes the files that questions about the past are answered from. */
const MAKES_FILES = 'build-history';
const HOUR = 3_600_000;

type Answer = { readonly status: number; readonly body: unknown };

export function createControlRoutes(deps: ControlDeps) {
  const { queues, capacity } = deps.engines;
  let rules: readonly FaultRule[] = [];
  const routes: Readonly<Record<string, (body: unknown) => Promise<Answer>>> = {
    'GET clock': async () => ok({ now: iso(deps.clock.now()), running: deps.clock.running }),
    'POST clock': async (body) => {
      const { now, running = false } = asRecord(body);
      const to = readInstant(now);
      if (to === undefined) return problem('"now" must be an ISO 8601 time or epoch milliseconds.');
      if (typeof running !== 'boolean') return problem('"running" must be true or false.');
      const moved = await deps.moveClock(to, running);
      if (moved.kind === 'refused') return problem(`The clock never goes back: it is ${iso(moved.now)}.`);
      return ok({ now: iso(moved.now) });
    },
    'POST drain': async () => {
      await deps.drain();
      return ok({ now: iso(deps.clock.now()) });
    },
    'GET archive': async () => ok(deps.engines.archive),
    'POST history': async () => {
      const now = deps.clock.now();
      // Hours that are over have a file; as if this one were.
      await deps.tick(MAKES_FILES, (Math.floor(now / HOUR) + 1) * HOUR);
      return ok({ now: iso(now) });
    },
    'GET capacity': async () => ok(await capacity.call('report', undefined)),
    'POST capacity/reset': async () => {
      await capacity.call('reset', undefined);
      return ok(await capacity.call('report', undefined));
    },
    'GET queues': async () => ok({ queues: listQueues(deps.queues, await queues.call('counts', undefined)) }),
    'GET faults': async () => ok({ faults: rules }),
    'POST faults': async (body) => {
      const added = readFaultRules(body);
      if (added.kind === 'wrong') return problem(added.detail);
      await capacity.call('addFaults', added.rules);
      await queues.call('addFaults', added.rules);
      rules = [...rules, ...added.rules];
      return ok({ faults: rules });
    },
    'DELETE faults': async () => {
      await capacity.call('clearFaults', undefined);
      await queues.call('clearFaults', undefined);
      rules = [];
      return ok({ faults: rules });
    },
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0]?.slice(CONTROL_PREFIX.length);
    const route = routes[`${request.method} ${path}`];
    const { status, body } = fromElsewhere(request)
      ? { status: 403, body: { title: 'Only pages and programs of this machine may do that.', status: 403 } }
      : route === undefined
        ? { status: 404, body: { title: 'There is no such route.', status: 404 } }
        : await readJson(request).then(route, () => problem('The body is not JSON.'));
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type });
    response.end(`${JSON.stringify(body)}\n`);
  };
}

function listQueues(queues: readonly QueueDescription[], { queues: counts }: QueueCounts) {
  const count = (name: string | undefined) => counts.find((one) => one.name === name);
  const deadLetterArns = new Set(queues.map(({ deadLetterArn }) => deadLetterArn));
  return queues
    .filter(({ arn }) => !deadLetterArns.has(arn))
    .map(({ name, deadLetterArn }) => ({
      name,
      visible: count(name)?.visible ?? 0,
      inFlight: count(name)?.inFlight ?? 0,
      deadLetters: count(queues.find(({ arn }) => arn === deadLetterArn)?.name)?.visible ?? 0,
    }));
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A page of another site, open in a browser here, could reach loopback too; so could a name that resolves to it. */
function fromElsewhere({ headers }: IncomingMessage): boolean {
  const origin = headers.origin?.replace(/^https?:\/\//, '');
  return !LOOPBACK.test(headers.host ?? '') || (origin !== undefined && !LOOPBACK.test(origin));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text.trim() === '' ? {} : JSON.parse(text);
}

function readInstant(value: unknown): number | undefined {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? Math.floor(at) : undefined;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function problem(detail: string): Answer {
  return { status: 400, body: { type: 'about:blank', title: 'Bad Request', status: 400, detail, errors: [] } };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
