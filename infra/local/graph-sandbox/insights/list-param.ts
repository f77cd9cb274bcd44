import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { structuredParam } from '../params.ts';

/** `a,b` or a list, which a form carries as JSON text. */
export function listParam(params: Params, name: string): readonly string[] | undefined {
  const sent = params[name];
  if (typeof sent === 'string' && !sent.startsWith('[')) {
    const parts = sent.split(',').map((part) => part.trim());
    return sent === '' ? undefined : parts.filter((part) => part !== '');
  }
  const list = structuredParam(params, name);
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw invalidParameter(`Param ${name} must be a list.`);
  return list.map(String);
}
