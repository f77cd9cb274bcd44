/** The cart: the shop's own, needed to shop at all, so it asks nobody and ends with the tab. */
import { type Product, productOf } from './products.ts';

const KEY = 'wayfare-cart';

export type Line = { readonly product: Product; readonly quantity: number };

type Quantities = Readonly<Record<string, number>>;

function read(): Quantities {
  return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Quantities;
}

function write(quantities: Quantities): void {
  sessionStorage.setItem(KEY, JSON.stringify(quantities));
}

export function cartLines(): readonly Line[] {
  return Object.entries(read()).flatMap(([itemId, quantity]) => {
    const product = productOf(itemId);
    return product === undefined ? [] : [{ product, quantity }];
  });
}

export const cartTotal = (lines: readonly Line[]): number =>
  lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);

export function addToCart({ itemId }: Product): void {
  const quantities = read();
  write({ ...quantities, [itemId]: (quantities[itemId] ?? 0) + 1 });
}

/** The whole line. */
export function removeFromCart({ itemId }: Product): void {
  const { [itemId]: _, ...rest } = read();
  write(rest);
}

export const emptyCart = (): void => write({});
