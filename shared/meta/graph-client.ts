import { createHmac } from 'node:crypto';
import { type Duration, SECOND } from '../domain/time.ts';
import { errorInAnswer, type GraphError, noAnswer, unreadableAnswer } from './graph-error.ts';
import { GRAPH_VERSION } from './graph-version.ts';
import { parseGraphJson } from './parse-graph-json.ts';
import { readUsage, type Usage } from './usage.ts';

export type GraphCredentials = { readonly token: string; readonly appSecret?: string };

/** Where credentials come from; `forget` is called when Meta refused them, so that the next call reads them anew. */
export interface CredentialsSource {
  read(): Promise<GraphCredentials>;
  forget(): void;
}

export type GraphMethod = 'GET' | 'POST' | 'DELETE';
export type GraphAnswer = { readonly body: unknown; readonly usage: Usage };

export interface GraphClient {
  /** `path` starts with a slash and has no version. @throws GraphError for every answer that is not a success. */
  call(method: GraphMethod, path: string, params?: Readonly<Record<string, unknown>>): Promise<GraphAnswer>;
}

export type GraphClientOptions = {
  /** `https://graph.facebook.com`, or the sandbox. */
  readonly baseUrl: string;
  readonly credentials: CredentialsSource;
  readonly timeoutMs?: Duration;
};

/** Speaks Graph over HTTP: version, token, proof, time limit, and one kind of error for all the ways a call can fail. */
export function createGraphClient({ baseUrl, credentials, timeoutMs = 30 * SECOND }: GraphClientOptions): GraphClient {
  return {
    async call(method, path, params = {}) {
      const secrets = await credentials.read();
      const answer = await callWith(secrets, method, path, params);
      if (answer.error?.advice.class !== 'credentials') return unwrap(answer);
      // They may have been replaced since they were read.
      credentials.forget();
      const fresh = await credentials.read();
      const unchanged = fresh.token === secrets.token && fresh.appSecret === secrets.appSecret;
      return unwrap(unchanged ? answer : await callWith(fresh, method, path, params));
    },
  };

  async function callWith(
    secrets: GraphCredentials,
    method: GraphMethod,
    path: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<AnswerOrError> {
    const all = { ...params, ...proofOf(secrets) };
    const url = new URL(`${baseUrl.replace(/\/+$/, '')}/${GRAPH_VERSION}${path}`);
    if (method === 'GET') for (const [name, value] of Object.entries(all)) url.searchParams.set(name, asText(value));
    const headers = { authorization: `Bearer ${secrets.token}`, 'content-type': 'application/json' };
    return send(url, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: JSON.stringify(all) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  }
}

type AnswerOrError = GraphAnswer & { readonly error?: GraphError };

function unwrap({ error, ...answer }: AnswerOrError): GraphAnswer {
  if (error !== undefined) throw error;
  return answer;
}

/** Shows Meta that whoever uses the token also holds the app's secret. */
function proofOf({ token, appSecret }: GraphCredentials): { readonly appsecret_proof?: string } {
  if (appSecret === undefined || appSecret === '') return {};
  return { appsecret_proof: createHmac('sha256', appSecret).update(token).digest('hex') };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function send(url: URL, request: RequestInit): Promise<AnswerOrError> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, request);
    text = await response.text();
  } catch (cause) {
    throw noAnswer(cause);
  }
  const usage = readUsage(response.headers);
  let body: unknown;
  try {
    body = parseGraphJson(text);
  } catch {
    throw unreadableAnswer(response.status);
  }
  const error = errorInAnswer(body, usage.waitMs) ?? (response.ok ? undefined : unreadableAnswer(response.status));
  return error === undefined ? { body, usage } : { body, usage, error };
}
