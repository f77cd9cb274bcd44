import { expect } from 'vitest';

type Problem = { readonly index?: number; readonly eventId?: string; readonly path: string; readonly detail: string };

export type RawAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: {
    readonly status?: number;
    readonly title?: string;
    readonly detail?: string;
    readonly accepted?: number;
    readonly withheld?: readonly unknown[];
    readonly errors?: readonly Problem[];
  };
};

export type SendOptions = {
  readonly key?: string;
  readonly type?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Sends a body byte for byte. */
export async function sendRaw(
  url: URL,
  body: string | Uint8Array,
  { key, type = 'application/json', method = 'POST', headers = {} }: SendOptions = {},
): Promise<RawAnswer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(type === '' ? {} : { 'content-type': type }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    // As a Blob without a type, because of text fetch would say that it is plain text.
    body: new Blob([typeof body === 'string' ? body : new Uint8Array(body)]),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: text === '' ? {} : JSON.parse(text),
  };
}

/** The form every refusal has. @param path Of the one field that is named, if one is. */
export function expectProblem(answer: RawAnswer, status: number, path?: string): void {
  const errors = answer.body.errors ?? [];
  const paths = errors.map((error) => error.path);
  expect([answer.status, paths]).toEqual([status, path === undefined ? paths : [path]]);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body.status).toBe(status);
  expect(answer.body.title).toBeTypeOf('string');
  for (const { detail } of errors) expect(detail).not.toBe('');
}
