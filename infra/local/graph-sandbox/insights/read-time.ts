import type { Params } from '../graph-call.ts';
import { invalidParameter } from '../graph-error.ts';
import { textParam } from '../params.ts';

/** A time in Unix seconds or as a date, in milliseconds. */
export function readTime(params: Params, name: string): number | undefined {
  const text = textParam(params, name);
  if (text === undefined) return undefined;
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(time)) throw invalidParameter(`Param ${name} must be a time.`);
  return time;
}
