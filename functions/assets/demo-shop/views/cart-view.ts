import { cartLines, cartTotal, type Line, removeFromCart } from '../cart.ts';
import { element } from '../element.ts';
import { money } from '../money.ts';
import { picture } from '../picture.ts';
import type { View } from '../router.ts';
import { tell } from '../tell.ts';

/** @param cartChanged Shows the view again. */
export function cartView(cartChanged: () => void): View {
  const lines = cartLines();
  const remove = (line: Line) => (): void => {
    removeFromCart(line.product);
    tell('remove_from_cart', [line]);
    cartChanged();
  };
  const row = (line: Line): HTMLElement =>
    element(
      'li',
      {},
      picture(line.product.itemId),
      element('span', { class: 'name' }, line.product.title, element('small', {}, `${line.quantity} ×`)),
      element('span', { class: 'price' }, money(line.product.price * line.quantity)),
      element(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': `Remove ${line.product.title}`, click: remove(line) },
        'Remove',
      ),
    );
  const empty = element('p', {}, 'It is empty. ', element('a', { href: '/demo/' }, 'Look around'));
  return {
    title: 'Your cart',
    content: [
      element('h1', {}, 'Your cart'),
      ...(lines.length === 0
        ? [empty]
        : [
            element('ul', { class: 'lines' }, ...lines.map(row)),
            element('p', { class: 'total' }, 'Total ', element('b', {}, money(cartTotal(lines)))),
            element('a', { class: 'button', id: 'checkout', href: '/demo/checkout' }, 'To the checkout'),
          ]),
    ],
    shown: () => tell('view_cart', lines),
  };
}
