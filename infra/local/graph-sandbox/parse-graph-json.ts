/** An integer that a double may not hold exactly, standing outside a string. */
const LONG_NUMBER = /[:[,\s]-?\d{16,}/;

/**
 * `JSON.parse` that keeps integers beyond 2^53 as the text they were sent in: Graph ids and session ids are 64 bits
 * wide. The slow path is taken only when such a number may be there, because uploads are large.
 */
export function parseGraphJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
}

function keepLongIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
  return /^-?\d+$/.test(source) ? source : value;
}
