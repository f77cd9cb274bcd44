/** Long enough for any id or name, short enough for a visitor's state. */
const LONGEST = 256;
/** As far as macros are looked for: in a text of a megabyte the search would not end in time. */
const LOOKED_AT = 2_048;

/** What an ad platform failed to fill in: `{{ad.id}}` (also still percent-encoded) and Google's `{campaignid}`. */
const BRACED = /\{\{|%7b%7b|\{[a-z_]+(?::[^}]*)?\}|%7b[a-z_]+%7d/i;
/** TikTok's kind: `__CID__`. */
const UNDERSCORED = /^__[A-Z][A-Z_]*__$/;
/** LinkedIn's, which have no signs around them. */
const BARE = /^(?:ACCOUNT|CAMPAIGN_GROUP|CAMPAIGN|CREATIVE)_(?:ID|NAME)$/;

/** How analytics tools write that there is nothing; copied into links, it still is. */
const NOTHING: ReadonlySet<string> = new Set(['(direct)', '(none)', '(not set)', '(not provided)']);

/** Text worth keeping: trimmed, not empty, not an unexpanded macro. Numbers are read as text. */
export function usableValue(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, LOOKED_AT).trim();
  if (text === '' || NOTHING.has(text.toLowerCase()) || BRACED.test(text) || UNDERSCORED.test(text) || BARE.test(text))
    return undefined;
  const short = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  return short.isWellFormed() ? short : short.toWellFormed();
}
