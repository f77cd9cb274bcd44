import { createHash } from 'node:crypto';
import { parseCurrency } from '../../../shared/domain/money.ts';
import { CONTACT_FIELDS, type ColumnMap, type OrderField, textOf } from './column-map.ts';
import type { OrderRows } from './group-orders.ts';
import { type DecimalMark, readAmount, readMoment } from './read-values.ts';

export type ReadingOptions = {
  readonly map: ColumnMap;
  readonly timeZone: string;
  readonly decimal: DecimalMark;
  /** For orders that name none; absent: the site's. */
  readonly currency?: string | undefined;
};

/** A purchase as `POST /v1/events` takes it. */
export type OrderEvent = { readonly eventId: string; readonly [field: string]: unknown };
export type OrderReading = { readonly event: OrderEvent } | { readonly problem: string };

const LONGEST_ID = 128;

/** Reads an order. Its id is the event's, so that sending it again changes nothing; and it grants no consent (ADR 36). */
export function readOrder({ rows }: OrderRows, { map, timeZone, decimal, currency }: ReadingOptions): OrderReading {
  const said = (field: OrderField): string | undefined =>
    rows.map((fields) => textOf(map, fields, field)).find((text) => text !== undefined);
  const wrong = (field: OrderField, what: string): OrderReading => ({ problem: `${map[field] ?? field} ${what}` });

  const orderId = said('orderId');
  if (orderId === undefined) return wrong('orderId', 'is empty');
  if (orderId.length > LONGEST_ID) return wrong('orderId', `is longer than ${LONGEST_ID} characters`);
  const occurredAt = readMoment(said('occurredAt') ?? '', timeZone);
  if (occurredAt === undefined) return wrong('occurredAt', 'is not a time such as 2026-03-10T10:30:00+01:00');
  const code = said('currency');
  const parsed = code === undefined ? currency : parseCurrency(code);
  if (code !== undefined && parsed === undefined) return wrong('currency', 'is not a currency such as EUR');

  const amounts: Partial<Record<OrderField, number>> = {};
  for (const field of ['value', 'tax', 'shipping', 'discount'] as const) {
    const text = said(field);
    if (text === undefined && field !== 'value') continue;
    const amount = readAmount(text ?? '', decimal);
    if (amount === undefined || amount < 0) return wrong(field, `is not an amount such as 1234${decimal}50`);
    amounts[field] = amount;
  }
  const items = rows.flatMap((fields) => itemOf((field) => textOf(map, fields, field), decimal));
  const user = present(Object.fromEntries(CONTACT_FIELDS.map((field) => [field, said(field)])));
  return {
    event: {
      eventId: eventIdOf(orderId),
      event: 'purchase',
      occurredAt: new Date(occurredAt).toISOString(),
      orderId,
      ...amounts,
      consent: { basis: 'inherit' },
      ...present({ currency: parsed, visitorId: said('visitorId'), userId: said('userId') }),
      ...(Object.keys(user).length === 0 ? {} : { user }),
      ...(items.length === 0 ? {} : { items }),
    },
  };
}

function itemOf(said: (field: OrderField) => string | undefined, decimal: DecimalMark): readonly object[] {
  const itemId = said('itemId') ?? said('itemName');
  if (itemId === undefined) return [];
  const number = (field: OrderField): number | undefined => readAmount(said(field) ?? '', decimal);
  const price = number('itemPrice');
  const quantity = number('itemQuantity');
  return [
    {
      itemId: itemId.slice(0, LONGEST_ID),
      ...present({ name: said('itemName'), category: said('itemCategory') }),
      ...(price === undefined || price < 0 ? {} : { price }),
      ...(quantity === undefined || quantity <= 0 ? {} : { quantity }),
    },
  ];
}

function eventIdOf(orderId: string): string {
  const id = `backfill:${orderId}`;
  return id.length <= LONGEST_ID ? id : `backfill:${createHash('sha256').update(orderId).digest('hex')}`;
}

const present = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));
