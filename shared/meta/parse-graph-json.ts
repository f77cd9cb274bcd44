const LONG_NUMBER = /[:[,\s]-?\d{16,}/;

/** Graph ids are 64 bits wide and sometimes arrive as numbers; those a double cannot hold stay the text they came as. */
export function parseGraphJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value,
  );
}
