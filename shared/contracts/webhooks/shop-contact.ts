import type { ShopContact } from './shop-order.ts';

/** Longest each may be for an event; what is longer is no such thing, and must not cost the order. */
const LONGEST: Readonly<Record<string, number>> = { email: 400, phone: 100 };
const LONGEST_NAME = 200;

/** What is there of a contact. */
export function shopContact(fields: Readonly<Record<keyof ShopContact, string | undefined>>): ShopContact {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && entry[1].length <= (LONGEST[entry[0]] ?? LONGEST_NAME),
    ),
  );
}
