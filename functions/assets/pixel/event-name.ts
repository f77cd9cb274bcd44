/** Names that several sources have for the same thing. The server knows more of them; these are what pages tell twice. */

/** GA4's, which are ours. */
export const GA4 =
  /^(page_view|view_item|(view|add_to|remove_from)_cart|begin_checkout|add_payment_info|purchase|refund|search|sign_up|generate_lead)$/;

/** Meta's that are not GA4's in another spelling. */
const META: Readonly<Record<string, string>> = {
  ViewContent: 'view_item',
  InitiateCheckout: 'begin_checkout',
  CompleteRegistration: 'sign_up',
  Lead: 'generate_lead',
};

/** `AddToCart` → `add_to_cart`; a custom event keeps its name. */
export function eventName(name: string): string {
  const snake = name.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase();
  return META[name] ?? (/^[A-Z]/.test(name) && GA4.test(snake) ? snake : name);
}
