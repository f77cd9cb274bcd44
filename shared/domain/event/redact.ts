/** What stands between the delimiters of text and urls. */
const WORD = /[^\s/?&=#;,"'<>()]+/g;
const ADDRESS = /.(?:@|%40)./;

/**
 * Takes e-mail addresses out of free text and URLs: they are stored as match-key hashes or not at all. Word by word,
 * because one pattern for a whole address would go over a long word once for each of its characters.
 */
export function redactText(text: string): string {
  if (!text.includes('@') && !text.includes('%40')) return text;
  return text.replace(WORD, (word) => (ADDRESS.test(word) ? 'redacted' : word));
}

/** The same for everything in a JSON value, keys included. The caller has bounded its depth. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [redactText(key), redactValue(entry)]));
}
