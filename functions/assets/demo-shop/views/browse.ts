/** The list of products, and one of them. */
import { addToCart } from '../cart.ts';
import { element } from '../element.ts';
import { money } from '../money.ts';
import { picture } from '../picture.ts';
import { PRODUCTS, type Product } from '../products.ts';
import type { View } from '../router.ts';
import { tell } from '../tell.ts';

const card = ({ itemId, title, price, category }: Product): HTMLElement =>
  element(
    'a',
    { class: 'card', href: `/demo/products/${itemId}` },
    picture(itemId),
    element('span', { class: 'kind' }, category),
    element('span', { class: 'name' }, title),
    element('span', { class: 'price' }, money(price)),
  );

export const listView = (): View => ({
  title: 'Things to walk in',
  content: [
    element(
      'section',
      { class: 'hero' },
      element('h1', {}, 'Things to walk in'),
      element('p', {}, 'Six of them. We tried the others.'),
    ),
    element('section', { class: 'grid' }, ...PRODUCTS.map(card)),
  ],
});

export function productView(product: Product, cartChanged: () => void): View {
  const { itemId, title, text, price, category } = product;
  const lines = [{ product, quantity: 1 }];
  const done = element('p', { class: 'done', role: 'status' });
  const add = (): void => {
    addToCart(product);
    tell('add_to_cart', lines);
    done.replaceChildren('It is in your cart. ', element('a', { href: '/demo/cart' }, 'Go there'));
    cartChanged();
  };
  return {
    title,
    content: [
      element(
        'article',
        { class: 'product' },
        picture(itemId),
        element(
          'div',
          {},
          element('a', { class: 'back', href: '/demo/' }, '← All things'),
          element('p', { class: 'kind' }, category),
          element('h1', {}, title),
          element('p', {}, text),
          element('p', { class: 'price' }, money(price)),
          element('button', { type: 'button', id: 'add', click: add }, 'Add to cart'),
          done,
        ),
      ),
    ],
    shown: () => tell('view_item', lines),
  };
}
