import { isId } from '../../domain/ids.ts';
import { amountOf, type Fields, fieldsOf, firstText, said, textOf } from './read-fields.ts';

const LONGEST_TEXT = 500;

/**
 * The products an e-commerce event speaks of: its `products`, or the one its properties are about. `undefined`: none is
 * named; an empty list is only what was sent as one, because an empty cart is something else than an unknown one.
 */
export function readProducts(properties: Fields): readonly Fields[] | undefined {
  const { products } = properties;
  if (!Array.isArray(products)) {
    const single = readProduct(properties);
    return single === undefined ? undefined : [single];
  }
  const items = products.map((product) => readProduct(fieldsOf(product))).filter((item) => item !== undefined);
  return items.length === 0 && products.length > 0 ? undefined : items;
}

/** `product_id` and `sku` "do not have to be different" (Segment); a product without either is known by its name. */
function readProduct(product: Fields): Fields | undefined {
  const { product_id, productId, sku, id, name, category, price, quantity } = product;
  const itemId = firstText(product_id, productId, sku, id, name);
  if (itemId === undefined || !isId(itemId)) return undefined;
  return said({
    itemId,
    name: textOf(name)?.slice(0, LONGEST_TEXT),
    category: textOf(category)?.slice(0, LONGEST_TEXT),
    price: amountOf(price),
    // Less than one piece of nothing is no quantity; absent means 1.
    quantity: amountOf(quantity) || undefined,
  });
}
