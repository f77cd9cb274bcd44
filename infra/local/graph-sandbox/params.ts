import type { Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { parseGraphJson } from './parse-graph-json.ts';

/** A plain value as text; absent and empty mean the same on a form. */
export function textParam(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidParameter(`Param ${name} must be a string.`);
}

export function requiredText(params: Params, name: string): string {
  const value = textParam(params, name)?.trim();
  if (value === undefined || value === '') throw invalidParameter(`The parameter ${name} is required.`);
  return value;
}

/** A nested value, which a JSON body carries as it is and a form carries as JSON text. */
export function structuredParam(params: Params, name: string): unknown {
  const value = params[name];
  if (value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return parseGraphJson(value);
  } catch {
    throw invalidParameter(`Param ${name} must be valid JSON.`);
  }
}

export function objectParam(params: Params, name: string): Params | undefined {
  const value = structuredParam(params, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter(`Param ${name} must be an object.`);
  }
  return Object.fromEntries(Object.entries(value));
}

export function flagParam(params: Params, name: string): boolean | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (value === true || value === 'true' || value === 1 || value === '1') return true;
  if (value === false || value === 'false' || value === 0 || value === '0') return false;
  throw invalidParameter(`Param ${name} must be a boolean.`);
}

export function integerParam(params: Params, name: string): number | undefined {
  const text = textParam(params, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw invalidParameter(`Param ${name} must be an integer.`);
  }
  return value;
}
