/**
 * Meta's browser id and click id, as Meta's own pixel keeps them in `_fbp` and `_fbc`
 * (https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc).
 */
import { cookieDomain, readCookie, writeCookie } from './cookies.ts';

export type MetaIds = { readonly fbp?: string; readonly fbc?: string };

/** `fb.<labels of the cookie's domain, less one>.<when it was first seen>.<value>`; the value stays as it is, byte for byte. */
function keep(name: string, at: number, value: string | number): string {
  const id = `fb.${cookieDomain().split('.').length - 1 || 1}.${at}.${value}`;
  writeCookie(name, id);
  return id;
}

export type Click = { readonly fbclid: string; readonly at: number };

/** Names of click ids come in any case; values are kept as they are. */
export const clickIn = (url: string, at: number): Click | undefined => {
  const fbclid = /[?&#]fbclid=([^&#]+)/i.exec(url)?.[1];
  return fbclid ? { fbclid, at } : undefined;
};

/**
 * @param click The latest the visitor came with.
 * @param before What was found last time: where cookies are blocked, that is all there is.
 */
export function readMetaIds(click: Click | undefined, before: MetaIds): MetaIds {
  const fbc = readCookie('_fbc') ?? before.fbc;
  const fbp = readCookie('_fbp') ?? before.fbp ?? keep('_fbp', Date.now(), Math.floor(Math.random() * 2_147_483_647));
  const clicked = click && fbc?.split('.')[3] !== click.fbclid ? keep('_fbc', click.at, click.fbclid) : fbc;
  return { fbp, ...(clicked && { fbc: clicked }) };
}
