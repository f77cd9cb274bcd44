import { type DestinationPolicy, isAllowedHost, isLoopback } from './allowed-host.ts';

export type ReadDestination =
  /** ASCII through and through; query and fragment as they were given. */
  { readonly kind: 'allowed'; readonly destination: string } | { readonly kind: 'refused'; readonly detail: string };

const LONGEST = 2_000;
/** Control and format characters, lone surrogates, every kind of blank; and what browsers read as a slash. */
const UNSAFE = /[\p{C}\p{Z}\\]/u;
const PARTS = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i;
/** A plain name or IPv4 address, or the one IPv6 address we know. No user, no percent signs, no letters beyond ASCII. */
const AUTHORITY = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*|\[::1\])(:\d{1,5})?$/i;
/** Software that strips a host from an address makes another host of what follows two slashes. */
const SECOND_SLASH = /^\/(?:[/\\]|%2f|%5c)/i;
/** Gateways decode a path before they compare it. */
const SHORT_ADDRESS = /^\/(?:c|%63)(?:\/|%2f)/i;
const NOT_ASCII = /[^\u0021-\u007e]+/g;

const refused = (detail: string): ReadDestination => ({ kind: 'refused', detail });

/**
 * Reads an address that a link may lead to. Asked when a link is made and again at every click, so that nobody is ever
 * sent where the site does not allow it, whatever was stored.
 */
export function readDestination(text: string, policy: DestinationPolicy): ReadDestination {
  if (UNSAFE.test(text)) return refused('must be an address without blanks, backslashes and control characters');
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
  const protocol = scheme.toLowerCase();
  if (protocol === '') return refused('must be a whole address that begins with https://');
  const [, named = '', port = ''] = AUTHORITY.exec(authority) ?? [];
  const host = named.toLowerCase();
  if (host === '')
    return refused('must name a plain host, without user and password; names beyond ASCII in their xn-- form');
  const url = URL.parse(text);
  // The strict reading above and that of browsers must agree on where it leads.
  if (url === null || url.hostname !== host || url.username !== '' || url.password !== '')
    return refused('must name a host in its usual form');
  if (SECOND_SLASH.test(path) || SECOND_SLASH.test(url.pathname))
    return refused('must not have two slashes after the host');
  const isHere = isLoopback(host) && isLoopback(policy.apiHost);
  if (protocol === 'http' && !isHere) return refused('must begin with https://');
  if (port !== '' && !isHere) return refused('must not name a port');
  if (!isAllowedHost(host, policy)) return refused(notListed(host, policy.hosts));
  if (url.host === policy.apiHost.toLowerCase() && SHORT_ADDRESS.test(url.pathname))
    return refused('must not be a tracked link itself');
  const destination = `${protocol}://${host}${port}${`${path}${query}${fragment}`.replaceAll(NOT_ASCII, encodeURIComponent)}`;
  if (destination.length > LONGEST) return refused(`must not be longer than ${LONGEST} characters`);
  return { kind: 'allowed', destination };
}

function notListed(host: string, hosts: readonly string[]): string {
  const own =
    hosts.length === 0
      ? 'the site has named no hosts of its own yet, so its links may only lead to names made for trying, such as shop.example'
      : `the site's own hosts are ${hosts.slice(0, 5).join(', ')}${hosts.length > 5 ? ' …' : ''}`;
  const all = hosts.length > 5 ? `ALL,OF,THEM,${host}` : [...hosts, host].join(',');
  return `must lead to a host of the site: ${own}. To add ${host}: npm run admin -- site update --hosts ${all} (or PATCH /v1/sites/{siteId})`;
}
