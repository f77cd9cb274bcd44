/** What API Gateway makes of a function's answer in payload format 2.0. */
import { isRecord } from '../assembly/template.ts';

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
};

export function messageAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

export const INTERNAL_SERVER_ERROR = messageAnswer(500, 'Internal Server Error');

/** `result` is JSON. Without a status code the whole answer is taken for the body of a 200. */
export function readAnswer(result: string): HttpAnswer {
  const answer: unknown = JSON.parse(result);
  if (!isRecord(answer) || answer.statusCode === undefined) {
    const body = typeof answer === 'string' ? answer : result;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers = {}, multiValueHeaders, cookies = [], body = '', isBase64Encoded = false } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return INTERNAL_SERVER_ERROR;
  if (typeof body !== 'string' && body !== null) return INTERNAL_SERVER_ERROR;
  if ((headers !== null && !isRecord(headers)) || !Array.isArray(cookies)) return INTERNAL_SERVER_ERROR;
  // Format 2.0 knows no multi-value headers; API Gateway ignores them.
  void multiValueHeaders;
  const merged: Record<string, string | readonly string[]> = { 'content-type': 'text/plain;charset=utf-8' };
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) return INTERNAL_SERVER_ERROR;
    merged[name.toLowerCase()] = String(value);
  }
  if (cookies.length > 0) merged['set-cookie'] = cookies.map(String);
  return { status, headers: merged, body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? '') };
}
