import { getDomain } from 'tldts';

/**
 * The name somebody registered under the public suffix list: `events.shop.co.uk` → `shop.co.uk`. Hosting services that
 * give their customers names count as suffixes, so that neighbours stay strangers. `undefined`: an address or a suffix.
 *
 * Import it on demand: the list is larger than all else together, and most answers need none of it.
 */
export function registrableDomain(host: string): string | undefined {
  return getDomain(host, { allowPrivateDomains: true }) ?? undefined;
}
