import { isMetaBrowserId, type MetaBrowserIds } from '../../shared/domain/event/meta-browser-ids.ts';
import type { TrackedEvent } from '../../shared/domain/event/tracked-event.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { CookieScope } from './cookie-scope.ts';

/** Names of the cookies; Meta's own pixel reads and writes the last two. */
const VISITOR = 'bt_vid';
const CLICK = '_fbc';
const BROWSER = '_fbp';

/** 400 days: the longest a browser keeps any cookie. */
const VISITOR_SECONDS = 400 * 86_400;
/** 90 days, as Meta's pixel and Parameter Builder say. */
const META_SECONDS = 90 * 86_400;
/** Meta's Parameter Builder draws from 0 to 2147483646. */
const RANDOM_BELOW = 2_147_483_647;

export type BrowserCookies = MetaBrowserIds & { readonly visitor?: string; readonly names: ReadonlySet<string> };

/** `Cookie` headers as API Gateway cuts them, `name=value` each. Of a name that comes twice the first that reads is taken. */
export function readCookies(cookies: readonly string[] = []): BrowserCookies {
  const pairs = cookies.map((cookie) => {
    const equals = cookie.indexOf('=');
    return [cookie.slice(0, equals).trim(), cookie.slice(equals + 1).trim()] as const;
  });
  const find = (wanted: string, isValid: (value: string) => boolean) =>
    pairs.find(([name, value]) => name === wanted && isValid(value))?.[1];
  const [visitor, fbp, fbc] = [find(VISITOR, () => true), find(BROWSER, isMetaBrowserId), find(CLICK, isMetaBrowserId)];
  return {
    ...(visitor === undefined ? {} : { visitor }),
    ...(fbp === undefined ? {} : { fbp }),
    ...(fbc === undefined ? {} : { fbc }),
    names: new Set(pairs.map(([name]) => name)),
  };
}

/** @param random From 0 up to 1. */
export const newFbp = (subdomainIndex: number, createdAt: Instant, random: number): string =>
  `fb.${subdomainIndex}.${createdAt}.${Math.floor(random * RANDOM_BELOW)}`;

export type CookieTarget = {
  readonly scope: CookieScope;
  /** The page's connection was encrypted; over plain HTTP a browser would throw secure cookies away. */
  readonly secure: boolean;
};

/**
 * What the browser is to keep. Only ever with consent: the last event that says something about it decides. A denial
 * takes back what we and Meta's pixel have set.
 *
 * @param fbc The ad click that holds after the request.
 * @param sign Makes the visitor's cookie of an id.
 */
export function cookiesFor(
  events: readonly TrackedEvent[],
  fbc: string | undefined,
  sent: BrowserCookies,
  { scope, secure }: CookieTarget,
  sign: (visitorId: string) => string,
): readonly string[] {
  const last = events.findLast(({ consent }) => consent !== undefined);
  const write = (name: string, value: string, seconds: number, more = ''): string => {
    const domain = scope.domain === undefined ? '' : `; Domain=${scope.domain}`;
    return `${name}=${value}${domain}; Path=/; Max-Age=${seconds}${more}${secure ? '; Secure' : ''}; SameSite=Lax`;
  };
  if (last?.consent === 'denied')
    return [VISITOR, CLICK, BROWSER].filter((name) => sent.names.has(name)).map((name) => write(name, '', 0));
  if (last?.visitorId === undefined) return [];
  const fbp = sent.fbp ?? events.findLast(({ matchKeys }) => matchKeys?.fbp !== undefined)?.matchKeys?.fbp;
  return [
    write(VISITOR, sign(last.visitorId), VISITOR_SECONDS, '; HttpOnly'),
    ...(fbc === undefined || fbc === sent.fbc ? [] : [write(CLICK, fbc, META_SECONDS)]),
    ...(fbp === undefined || fbp === sent.fbp ? [] : [write(BROWSER, fbp, META_SECONDS)]),
  ];
}
