/** Marks of direction, joiners, byte order marks and the like: they come along with pasted text, and nobody sees them. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}]/gu;
const ASCII = /^[\x20-\x7e]*$/;
/** What forms and exports write where there is nothing. All of it together is nobody's name or town. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'null',
  '(null)',
  'undefined',
  'none',
  '(none)',
  'n/a',
  'n.a.',
  '#n/a',
  'unknown',
  'not set',
  '(not set)',
  'not provided',
  'not applicable',
  '[object object]',
]);
const LONGEST_PLACEHOLDER = 16;
/** What an e-mail tool or tag manager failed to fill in. */
const MACRO = /\{\{|\$\{|<%|^\*\|/;
/** MD5, SHA-1 and others that Meta does not take: hashed once more they would match nobody. */
const OTHER_HASH = /^[0-9a-f]{32,}$/i;

/**
 * Text somebody gave, without what cannot be seen and without space around it. `undefined` when it says nothing: empty, a
 * placeholder, another kind of hash, or longer than any such thing is.
 */
export function cleanText(raw: string, longest = 200): string | undefined {
  if (raw.length > longest) return undefined;
  const text = withoutInvisible(raw).trim();
  if (text === '') return undefined;
  if (text.length <= LONGEST_PLACEHOLDER && PLACEHOLDERS.has(text.toLowerCase())) return undefined;
  if (MACRO.test(text) || (text.length >= 32 && OTHER_HASH.test(text))) return undefined;
  return text;
}

export function withoutInvisible(raw: string): string {
  return ASCII.test(raw) ? raw : raw.replace(INVISIBLE, '');
}
