/** The demo shop: its views, and beside them what Backtrail knows. */
import { showAccount } from './account.ts';
import { cartLines } from './cart.ts';
import { showBanner } from './consent-banner.ts';
import { place } from './element.ts';
import { startPanel } from './panel/panel.ts';
import { productOf } from './products.ts';
import { startRouter, type View } from './router.ts';
import { listView, productView } from './views/browse.ts';
import { checkoutView, thanksView } from './views/buy.ts';
import { cartView } from './views/cart-view.ts';

function countCart(): void {
  place('cart-count').textContent = `${cartLines().reduce((sum, { quantity }) => sum + quantity, 0)}`;
}

function viewAt(path: string): View | undefined {
  countCart();
  if (path === '') return listView();
  if (path === 'cart') return cartView(router.show);
  if (path === 'checkout') return checkoutView(() => router.go('/demo/thanks'));
  if (path === 'thanks') return thanksView();
  const product = productOf(path.replace(/^products\//, ''));
  return product && productView(product, countCart);
}

const router = startRouter(viewAt);
showAccount();
const look = startPanel();
showBanner(look);
router.show();
