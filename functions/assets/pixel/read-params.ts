/** Reads the parameters of an event, whoever's vocabulary they are in: ours, GA4's or Meta's. */
import { isObject, type Params } from './page.ts';

/** As text no longer than `longest`; numbers are taken for text, for many shops have them as ids. */
export const text = (value: unknown, longest: number): string | undefined =>
  (typeof value === 'string' && value) || typeof value === 'number' ? `${value}`.slice(0, longest) : undefined;

/** An id must be whole: one that is too long is none. */
const id = (value: unknown): string | undefined => {
  const found = text(value, 129);
  return found?.[128] ? undefined : found;
};

/** Many pages write amounts as text. What is no amount is left out, never guessed. */
const amount = (value: unknown): number | undefined => {
  const found = text(value, 99)?.trim();
  return found && Number(found) >= 0 && Number(found) <= 1e12 ? Number(found) : undefined;
};

/** Meta names one product beside its list of ids. */
function readItems(list: unknown, name: unknown, category: unknown): readonly Params[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const several = list[1];
  return list.slice(0, 500).flatMap((raw) => {
    const item: Params = isObject(raw) ? raw : { id: raw };
    const itemId = id(item.itemId ?? item.item_id ?? item.id ?? item.item_name);
    if (!itemId) return [];
    return {
      itemId,
      name: text(item.name ?? item.item_name ?? (several ? undefined : name), 500),
      category: text(item.category ?? item.item_category ?? (several ? undefined : category), 500),
      price: amount(item.price ?? item.item_price),
      quantity: amount(item.quantity) || undefined,
    };
  });
}

export type ReadParams = {
  /** The event's own id, if the page gave it one. */
  readonly given: string | undefined;
  /** A copy that later changes of the page's own objects do not reach. */
  readonly fields: Params;
};

/** `keepRest`: what has no field of its own becomes a property. */
export function readParams(params: Params, keepRest: boolean): ReadParams {
  const { eventId, eventID, event_id, value, currency, tax, shipping, discount, ...more } = params;
  const { orderId, order_id, transaction_id, refundId, refund_id, items, contents, content_ids, ...properties } = more;
  const money = text(currency, 9);
  const fields = {
    value: amount(value),
    currency: money && /^[a-z]{3}$/i.test(money) ? money : undefined,
    tax: amount(tax),
    shipping: amount(shipping),
    discount: amount(discount),
    orderId: id(orderId ?? order_id ?? transaction_id),
    refundId: id(refundId ?? refund_id),
    items: readItems(items ?? contents ?? content_ids, more.content_name, more.content_category),
  };
  let rest: Params = {};
  try {
    const said = JSON.stringify(properties);
    if (keepRest && said !== '{}') rest = { properties: JSON.parse(said) };
  } catch {
    // They hold what JSON cannot say; the event itself matters more.
  }
  return { given: id(eventId ?? eventID ?? event_id), fields: { ...fields, ...rest } };
}
