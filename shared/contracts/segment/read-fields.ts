import { isId } from '../../domain/ids.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Senders' payloads are of any shape: what is not an object has no fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Text, or a number as text (many shops have numeric ids). Empty and everything else: not said. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first of several fields that says something. */
export function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const LARGEST = 1e12;

/** A number, or text that is one. What cannot be an amount is left out, never guessed. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= LARGEST ? number : undefined;
}

export function amountOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** The id as it came where ours may be so; a longer one becomes its digest, which is the same each time. */
export function idOf(value: unknown, digest: (text: string) => string): string | undefined {
  const text = textOf(value);
  return text === undefined || isId(text) ? text : `h.${digest(text).slice(0, 32)}`;
}

/** Leaves out what is not said, so that an event has no field without a value. */
export function said(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter((entry) => entry[1] !== undefined));
}
