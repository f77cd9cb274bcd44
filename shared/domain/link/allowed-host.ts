import { registrableDomain } from '../touchpoint/site-hosts.ts';

/** Where links may lead. Hosts are in lower case. */
export type DestinationPolicy = {
  /** The site's own. */
  readonly hosts: readonly string[];
  /** Host and port at which our API answers. */
  readonly apiHost: string;
};

/** Names that nobody can own (RFC 2606, RFC 6761): made for trying things out. */
const FOR_TRYING = /(?:^|\.)(?:example|test|invalid|example\.(?:com|net|org))$/;
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const PORT = /:\d+$/;

/** This very machine. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host.replace(PORT, ''));

/**
 * A site's own host or what lies below it. A site that has named none yet may only lead to names made for trying, and on
 * a machine's own API also to that machine.
 */
export function isAllowedHost(host: string, { hosts, apiHost }: DestinationPolicy): boolean {
  if (hosts.length === 0) return FOR_TRYING.test(host) || (isLoopback(host) && isLoopback(apiHost));
  return hosts.some((own) => host === own || (host.endsWith(`.${own}`) && !isGivenOut(own)));
}

/** Others get names right below it (`com`, `co.uk`, `myshopify.com`): neighbours there are strangers. */
function isGivenOut(host: string): boolean {
  const neighbour = `neighbour.${host}`;
  return registrableDomain(neighbour) === neighbour;
}
