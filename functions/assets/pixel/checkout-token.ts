/** Takes the checkout token to the shop's order, where its platform lets a script do that, so that a webhook finds the visitor. */
import { writeCookie } from './cookies.ts';
import type { Store } from './store.ts';

/** As order attribute on Shopify and as cookie for WooCommerce's hooks. */
const NAME = 'backtrail';
/** Events after which a new cart may be there. */
const CART_EVENT = /cart|checkout/;

export function carryToken(store: Store, event: string): void {
  const { checkoutToken, carried } = store.read();
  if (!checkoutToken) return;
  if (window.Shopify?.shop) {
    if (carried === checkoutToken && !CART_EVENT.test(event)) return;
    // https://shopify.dev/docs/api/ajax/reference/cart
    void fetch(`${window.Shopify.routes?.root ?? '/'}cart/update.js`, {
      method: 'POST',
      body: new URLSearchParams({ [`attributes[${NAME}]`]: checkoutToken }),
    }).then(
      ({ ok }) => ok && store.write({ carried: checkoutToken }),
      () => 0,
    );
  } else if (document.querySelector('[class*="woocommerce"]')) {
    writeCookie(NAME, checkoutToken);
  }
}
