import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { SANDBOX_TOKEN } from '../../../../infra/local/graph-sandbox/credentials.ts';
import {
  type GraphSandboxOptions,
  startGraphSandbox,
} from '../../../../infra/local/graph-sandbox/start-graph-sandbox.ts';

export const ACCOUNT = 'act_1001';
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: any };

type Call = { readonly query?: Record<string, string>; readonly body?: object; readonly version?: string };

/** A sandbox on a free port with a clock the test moves; closed when the test ends. */
export async function aSandbox(options: Partial<GraphSandboxOptions> = {}) {
  const clock = { now: Date.parse('2026-10-01T00:00:00Z') };
  const sandbox = await startGraphSandbox({ port: 0, now: () => clock.now, ...options });
  onTestFinished(() => sandbox.close());

  async function send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(sandbox.url + path, { method, ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** A call with the right token and a JSON body. */
  function call(method: string, path: string, { query = {}, body, version = 'v26.0' }: Call = {}): Promise<Answer> {
    const target = `/${version}/${path}?${new URLSearchParams({ access_token: SANDBOX_TOKEN, ...query })}`;
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return send(method, target, body === undefined ? {} : json);
  }

  async function createAudience(definition: object = {}): Promise<string> {
    const body = { name: 'Visitors', subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY', ...definition };
    return (await call('POST', `${ACCOUNT}/customaudiences`, { body })).body.id;
  }

  function users(method: string, audience: string, payload: object, session?: object): Promise<Answer> {
    return call(method, `${audience}/users`, { body: { payload, ...(session === undefined ? {} : { session }) } });
  }

  async function members(audience: string): Promise<readonly Record<string, string>[]> {
    const { body } = await send('GET', '/__sandbox/audiences');
    return body.audiences.find(({ id }: { id: string }) => id === audience)?.members;
  }

  function script(path: string, body: unknown): Promise<Answer> {
    return send('POST', `/__sandbox/${path}`, { body: JSON.stringify(body) });
  }

  return { ...sandbox, clock, send, call, createAudience, users, members, script };
}
