/** Where cookies of ours are cookies of the page, too. */
export type CookieScope = {
  /** Absent: of the one host alone, as for an address without a name. */
  readonly domain?: string;
  /** Meta's count of it: `com` 0, `example.com` 1, `example.co.uk` 2. */
  readonly subdomainIndex: number;
};

/** Host of an `Origin` header; `undefined` for `null` (a file, a sandbox) and what is no web origin. */
export function originHost(origin: string | undefined): string | undefined {
  if (origin === undefined || !/^https?:\/\//.test(origin)) return undefined;
  return URL.parse(origin)?.hostname;
}

/**
 * The scope shared by a page's host and the API's: their registrable domain, or the host itself where both are the same
 * and it has none (`localhost`, an IP address). `undefined`: they are of different sites, and a browser would keep nothing.
 */
export async function sharedScope(pageHost: string, apiHost: string): Promise<CookieScope | undefined> {
  // Those of one domain end alike; only then is the large list worth loading.
  if (ending(pageHost) !== ending(apiHost)) return undefined;
  const { registrableDomain } = await import('../../shared/runtime/registrable-domain.ts');
  const domain = registrableDomain(apiHost);
  if (domain === undefined) return pageHost === apiHost ? { subdomainIndex: 0 } : undefined;
  return registrableDomain(pageHost) === domain ? { domain, subdomainIndex: domain.split('.').length - 1 } : undefined;
}

const ending = (host: string): string => host.split('.').slice(-2).join('.');
