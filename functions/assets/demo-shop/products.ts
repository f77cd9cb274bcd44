/** What the demo shop sells. */
export type Product = {
  readonly itemId: string;
  /** As events and reports name it. */
  readonly name: string;
  readonly category: string;
  readonly price: number;
  readonly title: string;
  readonly text: string;
};

export const CURRENCY = 'EUR';

export const PRODUCTS: readonly Product[] = [
  {
    itemId: 'shoes-runner-42',
    name: 'shoes',
    category: 'Footwear',
    price: 120,
    title: 'Running shoes',
    text: 'Light, quiet and made for wet leaves. The sole comes off and can be replaced.',
  },
  {
    itemId: 'boots-40',
    name: 'boots',
    category: 'Footwear',
    price: 180,
    title: 'Hill boots',
    text: 'Full leather over the ankle. Stiff for a week, then yours for ten years.',
  },
  {
    itemId: 'jacket-m',
    name: 'jacket',
    category: 'Outerwear',
    price: 85,
    title: 'Rain jacket',
    text: 'Keeps rain out, lets warmth out, and folds into its own pocket.',
  },
  {
    itemId: 'bag-1',
    name: 'bag',
    category: 'Bags',
    price: 64,
    title: 'Day bag',
    text: 'Eighteen litres of waxed cotton: a coat, a lunch and a book.',
  },
  {
    itemId: 'hat-one',
    name: 'hat',
    category: 'Accessories',
    price: 25,
    title: 'Wool hat',
    text: 'Warm when wet. One size, which really does fit.',
  },
  {
    itemId: 'socks-3',
    name: 'socks',
    category: 'Accessories',
    price: 9,
    title: 'Walking socks',
    text: 'Padded where the boot rubs and thin where it does not.',
  },
];

export const productOf = (itemId: string): Product | undefined => PRODUCTS.find((product) => product.itemId === itemId);
