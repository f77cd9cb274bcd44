/** Where a visit came from, and the click Meta itself put there. Everything else in a query may tell of a person. */
const ALLOWED = /^(?:utm_(?:source|medium|campaign|content|term|id)|fbclid)$/i;
/** A contact that somebody put where a campaign should be. */
const CONTACT = /@|%40|\d{7}/i;

/** The address of a page as Meta may see it (META.md 10), or `undefined` where there is none that leads anywhere. */
export function forwardableUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      // The click is Meta's own and full of digits; it is compared byte for byte.
      return ALLOWED.test(name) && (/^fbclid$/i.test(name) || !CONTACT.test(value));
    });
  const query = kept.length === 0 ? '' : `?${kept.join('&')}`;
  return `${url.protocol}//${url.host}${url.pathname}${query}`;
}

/** What somebody looked for, unless it looks like a way to reach them. */
export function forwardableSearch(term: unknown): string | undefined {
  if (typeof term !== 'string') return undefined;
  const text = term.trim();
  const digits = text.replace(/\D/g, '').length;
  return text === '' || text.length > 100 || text.includes('@') || text === 'redacted' || digits >= 7
    ? undefined
    : text;
}
