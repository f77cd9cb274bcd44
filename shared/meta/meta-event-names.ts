import { CART_ABANDONED, CART_EMPTIED } from '../domain/forward/forwarded-event.ts';

/** Meta's names of what has one; the last four are custom events of ours, in Meta's way of writing. */
export const META_EVENT_NAMES: Readonly<Record<string, string>> = {
  page_view: 'PageView',
  view_item: 'ViewContent',
  add_to_cart: 'AddToCart',
  begin_checkout: 'InitiateCheckout',
  add_payment_info: 'AddPaymentInfo',
  purchase: 'Purchase',
  search: 'Search',
  sign_up: 'CompleteRegistration',
  generate_lead: 'Lead',
  remove_from_cart: 'RemoveFromCart',
  view_cart: 'ViewCart',
  [CART_EMPTIED]: 'CartEmptied',
  [CART_ABANDONED]: 'CartAbandoned',
};

/** Custom events keep the name they came with. */
export const metaEventName = (event: string): string =>
  Object.hasOwn(META_EVENT_NAMES, event) ? (META_EVENT_NAMES[event] ?? event) : event;
