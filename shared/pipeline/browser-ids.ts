import { buildFbc, fbclidOf, isOfClick, type MetaBrowserIds } from '../domain/event/meta-browser-ids.ts';
import type { EventMatchKeys } from '../domain/event/tracked-event.ts';
import type { Instant } from '../domain/time.ts';

/** What the browser's cookies say, and of what domain they are. */
export type Browser = MetaBrowserIds & { readonly subdomainIndex: number };

export interface BrowserIds {
  /** The event's match keys with those of the browser where it names none itself. */
  complete(keys: EventMatchKeys, url: string | undefined): EventMatchKeys;
  /** The ad click that holds after the events so far. */
  fbc(): string | undefined;
}

/**
 * Follows a browser through a request's consented events. The cookie's click holds until a page's url names another; that
 * click was made when it was first seen, which is now.
 */
export function followBrowser({ fbp, fbc, subdomainIndex }: Browser, receivedAt: Instant): BrowserIds {
  let click = fbc;
  return {
    complete(keys, url) {
      const fbclid = url === undefined ? undefined : fbclidOf(url);
      if (fbclid !== undefined && !(click !== undefined && isOfClick(click, fbclid))) {
        const own = keys.fbc !== undefined && isOfClick(keys.fbc, fbclid) ? keys.fbc : undefined;
        click = own ?? buildFbc(fbclid, subdomainIndex, receivedAt) ?? click;
      }
      click ??= keys.fbc;
      return { ...(fbp === undefined ? {} : { fbp }), ...(click === undefined ? {} : { fbc: click }), ...keys };
    },
    fbc: () => click,
  };
}
