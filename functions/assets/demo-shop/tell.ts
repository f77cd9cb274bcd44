/** What this shop tells of its visitors' doings: each by one call, with the items it is about. */
import { cartTotal, type Line } from './cart.ts';
import { CURRENCY } from './products.ts';
import { readTagging } from './tagging.ts';

type Bt = (...call: readonly unknown[]) => void;

declare global {
  interface Window {
    /** From the snippet in the page's head. */
    bt?: Bt;
    dataLayer?: unknown[];
    fbq?: Bt & { queue?: unknown[] };
  }
}

export const bt: Bt = (...call) => window.bt?.(...call);

/** As Meta's pixel calls what it has a name for. */
const META_NAMES: Readonly<Record<string, string>> = {
  view_item: 'ViewContent',
  add_to_cart: 'AddToCart',
  begin_checkout: 'InitiateCheckout',
  purchase: 'Purchase',
};

export function tell(event: string, lines: readonly Line[], orderId?: string): void {
  const tagging = readTagging();
  const value = cartTotal(lines);
  const eventId = orderId === undefined ? crypto.randomUUID() : `order-${orderId}`;
  if (tagging === 'own' || tagging === 'all') tellOwn(event, lines, value, orderId);
  if (tagging === 'dataLayer' || tagging === 'all') tellDataLayer(event, lines, value, orderId);
  if (tagging === 'fbq' || tagging === 'all') tellFbq(event, lines, value, eventId, orderId);
}

function tellOwn(event: string, lines: readonly Line[], value: number, orderId: string | undefined): void {
  const items = lines.map(({ product: { itemId, name, category, price }, quantity }) => ({
    itemId,
    name,
    category,
    price,
    quantity,
  }));
  bt('track', event, { items, value, currency: CURRENCY, orderId });
}

/** https://developers.google.com/analytics/devguides/collection/ga4/ecommerce */
function tellDataLayer(event: string, lines: readonly Line[], value: number, orderId: string | undefined): void {
  const items = lines.map(({ product, quantity }) => ({
    item_id: product.itemId,
    item_name: product.name,
    item_category: product.category,
    price: product.price,
    quantity,
  }));
  window.dataLayer ??= [];
  window.dataLayer.push({ event, ecommerce: { transaction_id: orderId, value, currency: CURRENCY, items } });
}

/** https://developers.facebook.com/docs/meta-pixel/reference */
function tellFbq(
  event: string,
  lines: readonly Line[],
  value: number,
  eventID: string,
  orderId: string | undefined,
): void {
  const name = META_NAMES[event];
  if (name === undefined) return;
  const contents = lines.map(({ product, quantity }) => ({
    id: product.itemId,
    quantity,
    item_price: product.price,
  }));
  const more = lines.length === 1 ? { content_name: lines[0]?.product.name } : {};
  fbq()(
    'track',
    name,
    { contents, content_type: 'product', value, currency: CURRENCY, order_id: orderId, ...more },
    { eventID },
  );
}

/** A shop with Meta's pixel has this from Meta's snippet; the script behind it is not loaded here, so its calls wait for ever. */
function fbq(): Bt {
  if (window.fbq === undefined) {
    const queue: unknown[] = [];
    window.fbq = Object.assign((...call: readonly unknown[]) => void queue.push(call), { queue });
  }
  return window.fbq;
}
