/** Meta takes PCRE; of its own syntax only a leading `(?i)` is known here. */
export function compileRegex(pattern: string): RegExp | undefined {
  const ignoresCase = pattern.startsWith('(?i)');
  try {
    return new RegExp(ignoresCase ? pattern.slice(4) : pattern, ignoresCase ? 'iu' : 'u');
  } catch {
    return undefined;
  }
}
