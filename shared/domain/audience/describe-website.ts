const WORDS: Readonly<Record<string, string>> = {
  '*': 'did anything',
  page_view: 'saw a page',
  view_item: 'looked at a product',
  add_to_cart: 'put something into the cart',
  begin_checkout: 'began the checkout',
  add_payment_info: 'gave payment details',
  purchase: 'bought something',
  search: 'searched',
  sign_up: 'signed up',
  generate_lead: 'left their details',
};

/** What somebody did, as the rest of a sentence. */
export const describeEvent = (event: string): string =>
  Object.hasOwn(WORDS, event) ? (WORDS[event] ?? event) : `did ${event}`;
