import { apiError, NotReachable } from './api-error.ts';

/** A running Backtrail as a tool sees it: HTTP and nothing else. */
export type ApiClient = {
  get<Answer>(path: string): Promise<Answer>;
  /** As it came, for answers that are not JSON; its headers say where a list goes on. */
  getText(path: string): Promise<{ readonly text: string; readonly headers: Headers }>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  put<Answer>(path: string, body: unknown): Promise<Answer>;
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
  /** `undefined` where nothing is answered. */
  delete<Answer = void>(path: string): Promise<Answer>;
};

/** Each call throws `ApiError` with the problem's own words when the answer is not a 2xx, `NotReachable` without one. */
export function createApiClient(url: string, key: string, signal?: AbortSignal): ApiClient {
  async function call(method: string, path: string, body?: unknown) {
    const unreachable = (cause: unknown): never => {
      throw new NotReachable(`Nothing answers at ${url}: ${advice(url)}`, { cause });
    };
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch(unreachable);
    const text = await response.text().catch(unreachable);
    if (!response.ok) throw apiError(`${method} ${path}`, response.status, text);
    return { text, headers: response.headers };
  }
  async function callJson<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { text } = await call(method, path, body);
    if (text === '') return undefined as Answer;
    try {
      return JSON.parse(text) as Answer;
    } catch (cause) {
      throw new NotReachable(`What answers at ${url} is not Backtrail: ${method} ${path} gave no JSON`, { cause });
    }
  }
  return {
    get: (path) => callJson('GET', path),
    getText: (path) => call('GET', path),
    post: (path, body) => callJson('POST', path, body),
    put: (path, body) => callJson('PUT', path, body),
    patch: (path, body) => callJson('PATCH', path, body),
    delete: (path) => callJson('DELETE', path),
  };
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether it is a host on this machine. */
export const isLocal = (url: string): boolean => LOOPBACK.test(new URL(url).hostname);

const advice = (url: string): string =>
  isLocal(url)
    ? 'is the local host running (npm start)?'
    : 'is the address right (see the output of npm run deploy), and this machine online?';
