import { type ClickId, clickIdOf, clickIdsOfUrl } from '../../domain/touchpoint/read-click-ids.ts';
import type { ShopBuyer, ShopLanding } from './shop-order.ts';

/** A name and value that the shop's own code wrote beside an order. */
type Note = { readonly name: string | undefined; readonly value: string | undefined };

const LONGEST_URL = 8192;
const MOST_CLICK_IDS = 8;
const TOKEN = 'backtrail';

/** The visitor of a checkout token among an order's notes. */
export function tokenVisitor(
  notes: readonly Note[],
  readToken: (text: string) => string | undefined,
): string | undefined {
  return notes
    .filter(({ name }) => name !== undefined && plainName(name) === TOKEN)
    .map(({ value }) => (value === undefined ? undefined : readToken(value)))
    .find((visitorId) => visitorId !== undefined);
}

/** The landing page as a whole address; `undefined` when it is none. */
export function landingOf(
  page: string | undefined,
  referrer: string | undefined,
  shopUrl: string,
): ShopLanding | undefined {
  const url = page === undefined ? undefined : URL.parse(page, shopUrl)?.href;
  if (url === undefined || url.length > LONGEST_URL || !/^https?:/.test(url)) return undefined;
  return { url, referrer: referrer !== undefined && referrer.length <= LONGEST_URL ? referrer : undefined };
}

/** By which ad clicks an order's buyer came: those of the landing page, and those that stand in notes by their names. */
export function clickIdsOf(landing: ShopLanding | undefined, notes: readonly Note[]): readonly ClickId[] {
  const noted = notes.flatMap(({ name, value }) =>
    name === undefined ? [] : (clickIdOf(...unwrapped(name, value)) ?? []),
  );
  return [...(landing === undefined ? [] : clickIdsOfUrl(landing.url)), ...noted].slice(0, MOST_CLICK_IDS);
}

/** Both platforms hide notes whose names begin with `_` from the buyer. */
const plainName = (name: string): string => name.replace(/^_/, '').toLowerCase();

/** Meta's cookie has the click id behind its index and time: `fb.1.1757000000000.IwAR…`. */
function unwrapped(name: string, value: string | undefined): readonly [string, string | undefined] {
  const plain = plainName(name);
  return plain === 'fbc' ? ['fbclid', /^fb\.\d+\.\d+\.(.+)$/.exec(value ?? '')?.[1]] : [plain, value];
}

/** What goes beside the events of a reading: how their buyer's browser can be found. */
export const marksOf = ({ visitorId, clickIds }: ShopBuyer) => ({
  ...(visitorId === undefined ? {} : { tokenVisitor: visitorId }),
  ...(visitorId !== undefined || clickIds.length === 0 ? {} : { clickIds }),
});
