import type { Instant } from '../time.ts';

/** How Meta knows a browser: its id, and the ad click that brought it. */
export type MetaBrowserIds = { readonly fbp?: string; readonly fbc?: string };

/** What may stand in a cookie (RFC 6265) as it is. */
const COOKIE_TEXT = /^[!#-+\--:<-[\]-~]+$/;
const LONGEST = 1000;

/** `fb.<subdomain index>.<creation ms>.<value>`, as Meta documents `fbc` and `fbp`; safe to hand on in a cookie. */
export function isMetaBrowserId(text: string): boolean {
  return text.length <= LONGEST && /^fb\.\d{1,3}\.\d{1,16}\../.test(text) && COOKIE_TEXT.test(text);
}

/** @param subdomainIndex Of the domain the cookie is for: `com` 0, `example.com` 1; 1 where there is no cookie. */
export function buildFbc(fbclid: string, subdomainIndex: number, createdAt: Instant): string | undefined {
  const fbc = `fb.${subdomainIndex}.${createdAt}.${fbclid}`;
  return isMetaBrowserId(fbc) ? fbc : undefined;
}

/** Whether an `fbc` stands for this very click. Meta's Parameter Builder may have put an appendix behind one more dot. */
export function isOfClick(fbc: string, fbclid: string): boolean {
  const value = fbc.replace(/^fb\.\d+\.\d+\./, '');
  return value === fbclid || value.startsWith(`${fbclid}.`);
}

/**
 * The `fbclid` of a page's url, byte for byte: Meta compares it as it is, so it is neither decoded nor changed in case.
 * Only its name may be written in any case.
 */
export function fbclidOf(url: string): string | undefined {
  return /[?&#]fbclid=([^&#]+)/i.exec(url)?.[1];
}
