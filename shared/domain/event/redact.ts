const ADDRESS = /[^\s/?&=#;,"'<>()]+(?:@|%40)[^\s/?&=#;,"'<>()]+/gi;

/** Takes e-mail addresses out of free text and URLs: they are stored as match-key hashes or not at all. */
export function redactText(text: string): string {
  return text.includes('@') || text.includes('%40') ? text.replace(ADDRESS, 'redacted') : text;
}

/** The same for everything in a JSON value, keys included. The caller has bounded its depth. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [redactText(key), redactValue(entry)]));
}
