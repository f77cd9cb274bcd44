import type { Params } from './graph-call.ts';

const SECRETS: ReadonlySet<string> = new Set(['access_token', 'appsecret_proof']);
const SECRET_IN_TEXT = /\b(access_token|appsecret_proof)=[^&"\s]*/g;

/** A query without its secrets. */
export function withoutSecrets(params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !SECRETS.has(name)));
}

/** A body with its secrets painted over, those inside a batch's calls too; JSON text becomes the value it stands for. */
export function redactBody(body: Params): Params {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (SECRETS.has(name)) return [name, '[redacted]'];
      return [name, name === 'batch' ? redactCalls(unfold(value)) : unfold(value)];
    }),
  );
}

function unfold(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function redactCalls(batch: unknown): unknown {
  if (typeof batch === 'string') return batch.replaceAll(SECRET_IN_TEXT, '$1=[redacted]');
  if (!Array.isArray(batch)) return batch;
  return batch.map((call) => {
    const entries = Object.entries(Object(call)).map(([name, value]) => {
      if (SECRETS.has(name)) return [name, '[redacted]'];
      return [name, typeof value === 'string' ? value.replaceAll(SECRET_IN_TEXT, '$1=[redacted]') : value];
    });
    return Object.fromEntries(entries);
  });
}
