import { WrongCall } from '../cli/connection.ts';

/** Who bought; raw or SHA-256. */
export const CONTACT_FIELDS = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'city',
  'state',
  'zip',
  'country',
  'gender',
  'dateOfBirth',
  'externalId',
] as const;

/** What an order may say, by the names of `POST /v1/events`. */
export const ORDER_FIELDS = [
  'orderId',
  'occurredAt',
  'value',
  'currency',
  'tax',
  'shipping',
  'discount',
  'visitorId',
  'userId',
  ...CONTACT_FIELDS,
  'itemId',
  'itemName',
  'itemCategory',
  'itemPrice',
  'itemQuantity',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export const ORDERS_NEED: readonly OrderField[] = ['orderId', 'occurredAt', 'value'];

/** Which column says what. */
export type ColumnMap<Field extends string = OrderField> = Readonly<Partial<Record<Field, string>>>;

/**
 * @param said `orderId=Name` and so on; a field that is not said is read from a column of its own name, if there is one.
 * @throws WrongCall for fields and columns there are not, and for needed fields without a column.
 */
export function readColumnMap<Field extends string>(
  said: readonly string[],
  columns: readonly string[],
  fields: readonly Field[],
  needed: readonly Field[],
): ColumnMap<Field> {
  const map = new Map<Field, string>();
  for (const field of fields) {
    const own = columns.find((column) => column.trim().toLowerCase() === field.toLowerCase());
    if (own !== undefined) map.set(field, own);
  }
  for (const text of said) {
    const [name = '', ...rest] = text.split('=');
    const field = fields.find((known) => known === name.trim());
    const wanted = rest.join('=').trim();
    if (field === undefined) throw new WrongCall(`--map knows ${fields.join(', ')}; not "${name}".`);
    const column = columns.find((known) => known.trim() === wanted);
    if (column === undefined)
      throw new WrongCall(`There is no column "${wanted}" for ${field}. There are: ${columns.join(', ')}.`);
    map.set(field, column);
  }
  const missing = needed.filter((field) => !map.has(field));
  if (missing.length > 0)
    throw new WrongCall(
      `Say which column has ${missing.map((field) => `--map ${field}=…`).join(' ')}. There are: ${columns.join(', ')}.`,
    );
  return Object.fromEntries(map) as ColumnMap<Field>;
}

type Fields = Readonly<Record<string, string>>;

/** What a row says of a field, if anything. */
export function textOf<Field extends string>(map: ColumnMap<Field>, fields: Fields, field: Field): string | undefined {
  const column = map[field];
  const text = column === undefined ? undefined : fields[column]?.trim();
  return text === '' ? undefined : text;
}
