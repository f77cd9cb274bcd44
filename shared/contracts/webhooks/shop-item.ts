import type { Item } from '../../domain/event/tracked-event.ts';

const LONGEST_NAME = 500;

export type ItemFields = {
  /** The first that is known is the item's id. */
  readonly ids: readonly (string | undefined)[];
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly price?: number | undefined;
  readonly quantity?: number | undefined;
};

/** A line of an order; none when it names nothing or nothing of it is left. */
export function shopItem({ ids, name, category, price, quantity }: ItemFields): readonly Item[] {
  const itemId = ids.find((id) => id !== undefined);
  if (itemId === undefined || (quantity !== undefined && quantity <= 0)) return [];
  return [
    {
      itemId,
      ...(name === undefined ? {} : { name: name.slice(0, LONGEST_NAME) }),
      ...(category === undefined ? {} : { category: category.slice(0, LONGEST_NAME) }),
      ...(price === undefined || price < 0 ? {} : { price }),
      ...(quantity === undefined ? {} : { quantity }),
    },
  ];
}
