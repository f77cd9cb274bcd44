import type { IncomingMessage } from 'node:http';
import type { Params } from './graph-call.ts';
import { GraphError, invalidParameter } from './graph-error.ts';
import { parseGraphJson } from './parse-graph-json.ts';

/** Far above the largest honest upload (10,000 rows of a dozen hashes), to keep a runaway client from filling memory. */
const LARGEST_BODY = 64 * 1024 * 1024;

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  if (size > LARGEST_BODY) {
    throw new GraphError({
      code: 1,
      status: 413,
      message: "Please reduce the amount of data you're asking for, then retry your request",
    });
  }
  return Buffer.concat(chunks);
}

/** Reads a body in any of the three encodings Graph takes: JSON, urlencoded form, multipart form. */
export async function readBody(request: IncomingMessage): Promise<Params> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const contentType = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  switch (contentType.split(';')[0]?.trim().toLowerCase()) {
    case 'multipart/form-data':
      return unfoldLarge(await readMultipart(bytes, contentType));
    case 'application/x-www-form-urlencoded':
      return unfoldLarge(readForm(bytes.toString('utf8')));
    case 'application/json':
      return readJson(bytes.toString('utf8'));
    default:
      throw invalidParameter('The request body is neither a form nor JSON, going by its content type.');
  }
}

/** Large JSON text is parsed here, once, for all who look at it. What is not JSON is left for the edge to refuse. */
function unfoldLarge(params: Params): Params {
  if (typeof params.payload !== 'string') return params;
  try {
    return { ...params, payload: parseGraphJson(params.payload) };
  } catch {
    return params;
  }
}

export function readForm(text: string): Params {
  return Object.fromEntries(new URLSearchParams(text));
}

function readJson(text: string): Params {
  let value: unknown;
  try {
    value = parseGraphJson(text);
  } catch {
    throw invalidParameter('The request body is neither a form nor valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter('The request body must be a JSON object.');
  }
  return Object.fromEntries(Object.entries(value));
}

async function readMultipart(bytes: Buffer, contentType: string): Promise<Params> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw invalidParameter('The multipart body could not be read.');
  }
  const params: Record<string, unknown> = {};
  for (const [name, value] of form) params[name] = typeof value === 'string' ? value : await value.text();
  return params;
}
