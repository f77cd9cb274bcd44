/** What happens to a cart and to what was bought. */
export const CART_AND_ORDER_NAMES = [
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_payment_info',
  'purchase',
  'refund',
] as const;

/** GA4's names, which are ours; the last four are our own. Anything else is a custom event and keeps its name. */
export const EVENT_NAMES = [
  'page_view',
  'view_item',
  ...CART_AND_ORDER_NAMES,
  'search',
  'sign_up',
  'generate_lead',
  'identify',
  'click',
  'impression',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** Other vocabularies' names for the same thing: Meta Pixel standard events, Segment's e-commerce spec, Segment calls. */
const SYNONYMS: Readonly<Record<string, EventName>> = {
  // Meta Pixel
  PageView: 'page_view',
  ViewContent: 'view_item',
  AddToCart: 'add_to_cart',
  InitiateCheckout: 'begin_checkout',
  AddPaymentInfo: 'add_payment_info',
  Purchase: 'purchase',
  Search: 'search',
  CompleteRegistration: 'sign_up',
  Lead: 'generate_lead',
  // Segment
  Page: 'page_view',
  'Page Viewed': 'page_view',
  page: 'page_view',
  identify: 'identify',
  'Product Viewed': 'view_item',
  'Product Added': 'add_to_cart',
  'Product Removed': 'remove_from_cart',
  'Cart Viewed': 'view_cart',
  'Checkout Started': 'begin_checkout',
  'Payment Info Entered': 'add_payment_info',
  'Order Completed': 'purchase',
  'Order Refunded': 'refund',
  'Products Searched': 'search',
  'Signed Up': 'sign_up',
  'Lead Generated': 'generate_lead',
};

/** The canonical name: exact matches only, because a custom event may differ from a known one by its case. */
export function canonicalEventName(name: string): string {
  return Object.hasOwn(SYNONYMS, name) ? (SYNONYMS[name] ?? name) : name;
}

/** Times that money or cart logic hangs on are kept exactly; all others lie on the recency grid. */
const EXACT_TIMES: ReadonlySet<string> = new Set<EventName>([...CART_AND_ORDER_NAMES, 'generate_lead']);

export function keepsExactTime(event: string): boolean {
  return EXACT_TIMES.has(event);
}
