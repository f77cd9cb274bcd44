import { buyersOf } from '../conversion/buyers.ts';
import type { JudgedConversion } from '../conversion/conversion.ts';
import { winningClaim } from '../conversion/order.ts';
import type { ChannelName } from './channel-rules.ts';
import { createGroupKey } from './group.ts';
import { type Lookback, pathOf } from './path.ts';

/** Filters by what was on an order's path. */
export const TOUCH_FILTERS = [
  'channel',
  'source',
  'medium',
  'platform',
  'placement',
  'campaign',
  'adset',
  'ad',
  'post',
  'link',
] as const;
/** Filters by what was bought. */
export const ITEM_FILTERS = ['item', 'category'] as const;
export const ORDER_FILTERS = [...TOUCH_FILTERS, ...ITEM_FILTERS] as const;

/** What orders are asked for, as keys of reports: in lower case. */
export type OrderFilters = Readonly<Partial<Record<(typeof ORDER_FILTERS)[number], string>>>;
export type Keeps = (conversion: JudgedConversion) => boolean;

/**
 * Whether an order is asked for. It is taken or left as a whole, so that what is reported of those taken still adds up to
 * them: `channel` and the like take orders with such a contact on the path (`direct` and `unknown` those without any), `item` and
 * `category` orders that such a thing was bought in.
 */
export function createKeeps(filters: OrderFilters, question: Lookback & { readonly channelName?: ChannelName }): Keeps {
  const byTouch = TOUCH_FILTERS.flatMap((name) => {
    const wanted = filters[name];
    return wanted === undefined ? [] : [{ name, wanted, keyOf: createGroupKey(name, question.channelName) }];
  });
  return (conversion) => {
    const items = winningClaim(conversion)?.items ?? [];
    if (!is(filters.item, items, ({ itemId }) => itemId)) return false;
    if (!is(filters.category, items, ({ category }) => category)) return false;
    if (byTouch.length === 0) return true;
    const path = pathOf(conversion, question);
    return byTouch.every(({ name, wanted, keyOf }) => {
      if (path.length > 0 || name !== 'channel') return path.some((touch) => keyOf(touch) === wanted);
      return wanted === (buyersOf(conversion).length > 0 ? 'direct' : 'unknown');
    });
  };
}

function is<Item>(wanted: string | undefined, items: readonly Item[], read: (item: Item) => string | undefined) {
  return wanted === undefined || items.some((item) => read(item)?.trim().toLowerCase() === wanted);
}
