/** The checkout, and what comes after it. */
import { signedInAs, signIn } from '../account.ts';
import { cartLines, cartTotal, emptyCart } from '../cart.ts';
import { element } from '../element.ts';
import { money } from '../money.ts';
import { placeOrder, readOrders } from '../orders.ts';
import type { View } from '../router.ts';
import { tell } from '../tell.ts';

/** @param bought Leads to the thank-you view. */
export function checkoutView(bought: () => void): View {
  const lines = cartLines();
  if (lines.length === 0) {
    return {
      title: 'Checkout',
      content: [element('h1', {}, 'Checkout'), element('p', {}, 'There is nothing to pay for yet.')],
    };
  }
  const email = element('input', {
    type: 'email',
    name: 'email',
    autocomplete: 'off',
    placeholder: 'you@example.com',
    value: signedInAs() ?? '',
  }) as HTMLInputElement;
  const pay = (event: Event): void => {
    event.preventDefault();
    if (email.value !== '' && email.value !== signedInAs()) signIn(email.value);
    tell('purchase', lines, placeOrder());
    emptyCart();
    bought();
  };
  return {
    title: 'Checkout',
    content: [
      element('h1', {}, 'Checkout'),
      element(
        'form',
        { class: 'checkout', submit: pay },
        element('label', {}, 'E-mail address, if you like', email),
        element(
          'p',
          { class: 'hint' },
          'With it, and your consent, you could be reached at Meta (here: at its stand-in).',
        ),
        element('button', { id: 'pay' }, `Pay ${money(cartTotal(lines))}`),
        element('p', { class: 'hint' }, 'No card is asked for and nothing is charged.'),
      ),
    ],
    shown: () => tell('begin_checkout', lines),
  };
}

export function thanksView(): View {
  const [orderId] = readOrders();
  return {
    title: 'Thank you',
    content: [
      element('h1', {}, 'Thank you'),
      element('p', {}, orderId === undefined ? 'You have not ordered anything yet.' : `Your order is ${orderId}.`),
      element('p', {}, 'The panel says what Backtrail made of it.'),
      element('a', { href: '/demo/' }, 'Back to the shop'),
    ],
  };
}
