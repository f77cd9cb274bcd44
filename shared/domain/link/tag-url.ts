import { CLICK_IDS } from '../touchpoint/click-ids.ts';
import { readUrl } from '../touchpoint/read-url.ts';
import type { UrlParameter } from './link-marks.ts';

const KNOWN: ReadonlySet<string> = new Set(CLICK_IDS);
/** What platforms put into click ids, and nothing that could end a header, a query or an address. */
const CLICK_ID_VALUE = /^[A-Za-z0-9._~!$'()*+,;:@/?%=-]{1,1000}$/;
/** API Gateway takes no answer with more than 10 KB of headers. */
const MOST_PASSED_ON = 3_000;

/**
 * Puts parameters behind those of an address. Its own query and fragment stay byte for byte as they are, and a name that
 * is there already is left alone.
 *
 * @param passedOn Pieces of a query (`fbclid=…`), taken over as they are.
 */
export function tagUrl(
  destination: string,
  parameters: readonly UrlParameter[],
  passedOn: readonly string[] = [],
): string {
  const hash = destination.indexOf('#');
  const [base, fragment] = hash < 0 ? [destination, ''] : [destination.slice(0, hash), destination.slice(hash)];
  const taken = new Set(readUrl(destination).parameters.map(([name]) => name.toLowerCase()));
  const added = [...parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`), ...passedOn].filter(
    (piece) => !taken.has(nameOf(piece)),
  );
  if (added.length === 0) return destination;
  const joint = !base.includes('?') ? '?' : base.endsWith('?') || base.endsWith('&') ? '' : '&';
  return `${base}${joint}${added.join('&')}${fragment}`;
}

/** The click ids that a platform put behind a short address, each as it came; everything else is nobody's business. */
export function clickIdsIn(query: string): readonly string[] {
  const found = new Map<string, string>();
  let length = 0;
  for (const piece of query.split('&')) {
    const name = nameOf(piece);
    if (!KNOWN.has(name) || found.has(name) || !CLICK_ID_VALUE.test(piece.slice(name.length + 1))) continue;
    length += piece.length + 1;
    if (length > MOST_PASSED_ON) break;
    found.set(name, piece);
  }
  return [...found.values()];
}

const nameOf = (piece: string): string => piece.slice(0, Math.max(0, piece.indexOf('='))).toLowerCase();
