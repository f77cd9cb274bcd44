/** The pixel's parts, put together for one site. */
import { carryToken } from './checkout-token.ts';
import type { Source } from './choose-source.ts';
import { createConsent } from './consent.ts';
import { eventName } from './event-name.ts';
import { listenToDataLayer } from './hear-data-layer.ts';
import { createFbqHearer } from './hear-fbq.ts';
import { readIdentity } from './identity.ts';
import { type Click, clickIn, type MetaIds, readMetaIds } from './meta-ids.ts';
import { newId } from './new-id.ts';
import { createOutbox } from './outbox.ts';
import { isObject, type Params, quietly } from './page.ts';
import { watchPages } from './pages.ts';
import { readParams } from './read-params.ts';
import { createStore } from './store.ts';
import { listenToTcf } from './tcf.ts';
import type { WireEvent } from './wire-event.ts';
import { withdraw } from './withdraw.ts';

const TICK_MS = 1_000;

/** What `bt(command, first, params)` can be told; each is also told when and on which page that was. */
export type Pixel = Readonly<
  Record<string, ((first: unknown, params: Params, at: number, url: string) => void) | undefined>
>;

/** @param options Of `bt('init', siteId, {api?, dataLayer?, pageViews?})`. */
export function createPixel(siteId: string, options: Params, api: string, at: number, url: string): Pixel {
  const eventsUrl = `${api}/v1/events`;
  const store = createStore(`bt_${siteId}`);
  const hearFbq = createFbqHearer();
  const consent = createConsent(() => store.read().agreed, answered);
  const tokenWanted: ((token: string) => void)[] = [];
  let click: Click | undefined;
  let metaIds: MetaIds = {};
  let identity: Params = {};
  let page = 0;
  let view: WireEvent | undefined;

  const outbox = createOutbox({
    url: eventsUrl,
    store,
    agreed: () => consent.answer() === 'granted',
    envelope() {
      metaIds = readMetaIds(click, metaIds);
      const { visitorId = newId() } = store.read();
      store.write({ visitorId });
      return { siteId, visitorId };
    },
    stamp: (event) => ({ ...event, consent: { marketing: 'granted' }, user: { ...event.user, ...metaIds } }),
    taken(told) {
      const { visitorId, checkoutToken } = isObject(told) ? told : {};
      if (typeof visitorId === 'string') store.write({ visitorId });
      if (typeof checkoutToken !== 'string') return;
      store.write({ checkoutToken });
      carryToken(store, '');
      for (const want of tokenWanted.splice(0)) quietly(() => want(checkoutToken));
    },
  });

  function answered(): void {
    if (consent.answer() !== 'denied') return;
    outbox.clear();
    withdraw(siteId, eventsUrl, store);
  }

  function track(
    source: Source,
    name: string,
    params: Params,
    at: number,
    url: string,
    more?: Params,
  ): WireEvent | undefined {
    if (!name || consent.answer() === 'denied') return undefined;
    const { given, fields } = readParams(params, !source);
    const event: WireEvent = {
      eventId: given ?? newId(),
      event: eventName(name).slice(0, 128),
      occurredAt: at,
      url: url.slice(0, 8_192),
      ...fields,
      ...identity,
      ...more,
    };
    outbox.add({ event, source, place: `${page} ${event.event}`, ownId: !given });
    if (consent.answer()) carryToken(store, event.event);
    return event;
  }

  function see(url: string, referrer: string, at: number): void {
    click = clickIn(url, at) ?? click;
    view = undefined;
    if (options.pageViews !== false)
      view = track(0, 'page_view', {}, at, url, { referrer: referrer.slice(0, 8_192) || undefined });
  }

  const looks = [
    listenToTcf(consent.tcf),
    listenToDataLayer(`${options.dataLayer ?? 'dataLayer'}`, {
      event: (name, params) => void track(1, name, params, Date.now(), location.href),
      consent: consent.mode,
    }),
  ];

  const flush = (leaving: boolean): void =>
    quietly(() => {
      for (const look of looks) quietly(look);
      // Single-page apps set the title after they have changed the url.
      if (view) view.title = document.title.slice(0, 2_000);
      outbox.flush(leaving);
    });

  see(url, document.referrer, at);
  for (const look of looks) quietly(look);
  watchPages(url, (next, referrer) => {
    page += 1;
    see(next, referrer, Date.now());
  });
  setInterval(flush, TICK_MS, false);
  addEventListener('pagehide', () => flush(true));
  document.addEventListener('visibilitychange', () => document.hidden && flush(true));
  addEventListener('online', outbox.retry);

  return {
    track: (name, params, at, url) => void track(0, name as string, params, at, url),
    identify(first, _, at, url) {
      const { told, lasting } = readIdentity(first as Params);
      identity = lasting;
      track(0, 'identify', {}, at, url, told);
    },
    consent(word) {
      if (word === 'grant') {
        store.write({ agreed: true });
        consent.tell('granted');
      }
      if (word === 'revoke') consent.tell('denied');
    },
    /** Calls back with the token that takes the visitor to an order; at once if it is known. */
    token(first) {
      const want = first as (token: string) => void;
      const known = consent.answer() === 'granted' && store.read().checkoutToken;
      if (known) want(known);
      else tokenWanted.push(want);
    },
    fbq(call, _, at, url) {
      const heard = hearFbq(call as ArrayLike<unknown>);
      if (heard) track(2, heard.name, heard.params, at, url);
    },
  };
}
