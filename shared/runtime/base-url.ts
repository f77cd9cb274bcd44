import { isLoopback } from '../domain/link/allowed-host.ts';

/**
 * Where our API answers, as others have to write it: under its own name where it has one, else where this very request
 * reached it. Only a host on one machine speaks plain HTTP.
 */
export function baseUrlOf(
  headers: Readonly<Record<string, string | undefined>>,
  domainName: string,
  ownName: string,
): string {
  if (ownName !== '') return `https://${ownName}`;
  const host = headers.host ?? domainName;
  const isPlain = isLoopback(host) && headers['x-forwarded-proto'] !== 'https';
  return `${isPlain ? 'http' : 'https'}://${host}`;
}
