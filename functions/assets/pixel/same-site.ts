import { cookieDomain } from './cookies.ts';

/** Cookies may go along; ports do not count, schemes do (https://developer.mozilla.org/docs/Glossary/Site). */
export function isSameSite(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  return protocol === location.protocol && `.${hostname}`.endsWith(`.${cookieDomain() || location.hostname}`);
}
