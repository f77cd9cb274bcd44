import { GraphError } from '../graph-error.ts';

/** Meta answers every fault of a rule with one code; what it is stands in the words. */
export function badRule(problem: string): GraphError {
  return new GraphError({
    code: 100,
    subcode: 1713098,
    message: '(#100) Invalid parameter',
    userTitle: 'Invalid Rule JSON',
    userMessage: problem,
  });
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object with no other keys than these: a misspelt `exclusions` must not pass for none. */
export function objectWith(value: unknown, place: string, keys: readonly string[]): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRule(`${place} must be an object.`);
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  if (stranger !== undefined) throw badRule(`${place} has an unknown key ${stranger}.`);
  return Object.fromEntries(Object.entries(value));
}

export function listOf(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badRule(`${place} must be a list.`);
  return value;
}

export function andOr(value: unknown, place: string): 'and' | 'or' {
  if (value === 'and' || value === 'or') return value;
  throw badRule(`${place}.operator must be and or or.`);
}
