import { MODELS } from '../files.ts';
import { touchColumns } from './touch-columns.ts';
import { type Column, count, day, flag, money, number, SITE, text, time, type View } from './view.ts';

const KIND = text('kind', 'c."kind"', '`purchase`, `lead` or `sign_up`');
const ORDER_ID = text('order_id', 'c."orderId"', "the shop's; `e:…`: it sent none");
const ORDERED_AT = time('ordered_at', 'c."at"', 'when it was ordered');
const DAY = day('day', 'c."day"', "day of the order in the site's time zone");
const CURRENCY = text('currency', 'c."currency"', 'ISO 4217, of all money in the row');
const ORDER: readonly Column[] = [SITE, ORDER_ID, KIND, ORDERED_AT, DAY, CURRENCY];
const THAT_COUNT = 'c."replacedBy" IS NULL';

export const conversions: View = {
  name: 'conversions',
  about: 'an order, lead or sign-up that counts',
  reads: ['conversions'],
  columns: [
    ...ORDER,
    money('value', 'c."value"', "on the site's value basis, after refunds"),
    money('gross_value', 'c."grossValue"', 'the same before refunds'),
    money('refunded', 'c."refunded"', 'sum of the refunds, as paid back'),
    money('tax', 'c."tax"', 'as sent'),
    money('shipping', 'c."shipping"', 'as sent'),
    money('discount', 'c."discount"', 'as sent'),
    text('value_basis', 'c."valueBasis"', '`paid`, `netOfTax` or `netOfTaxAndShipping`'),
    flag('verified', 'c."verified"', "somebody with the shop's secret vouches for it"),
    count('touches', `len(coalesce(c."path", []))`, 'touchpoints in the 30 days before it'),
    text(
      'unattributed',
      'c."unattributed"',
      '`direct`: nothing led there; `unknown`: nobody may be named; NULL: it has a path',
    ),
    text('visitor_id', `c."visitorIds"[1]`, "the buyer's browser; NULL without consent"),
    {
      name: 'visitor_ids',
      type: 'VARCHAR[]',
      is: 'c."visitorIds"',
      about: 'all of the buyer’s browsers it is known of',
    },
    text('first_channel', 'c."path"[1]."channel"', 'channel of the first touchpoint'),
    text('last_channel', 'c."path"[-1]."channel"', 'channel of the last touchpoint'),
    time('first_touch_at', 'c."path"[1]."at"', 'when the first touchpoint was'),
    time('last_touch_at', 'c."path"[-1]."at"', 'when the last touchpoint was'),
    text('summary', 'c."summary"', 'the order in a sentence'),
  ],
  from: `files.conversions c WHERE ${THAT_COUNT}`,
};

export const items: View = {
  name: 'items',
  about: 'a line of an order that counts',
  reads: ['conversions'],
  columns: [
    ...ORDER,
    text('item_id', 'i."itemId"', 'as the shop names it'),
    text('name', 'i."name"', 'as sent'),
    text('category', 'i."category"', 'as sent'),
    money('price', 'i."price"', 'of one piece, as sent'),
    number('quantity', 'coalesce(i."quantity", 1)', 'pieces'),
    money('value', 'c."value" * i."share"', "the line's part of the order's value, after refunds"),
    number('share', 'i."share"', 'that part, from 0 to 1'),
  ],
  from: `files.conversions c, unnest(c."items") AS u(i) WHERE ${THAT_COUNT}`,
};

export const refunds: View = {
  name: 'refunds',
  about: 'a refund of an order that counts',
  reads: ['conversions'],
  columns: [
    ...ORDER,
    text('refund_id', 'r."refundId"', "the shop's, or the event's"),
    time('refunded_at', 'r."at"', 'when it was'),
    day('refund_day', 'r."day"', "its day in the site's time zone; reports count it on the order's day"),
    money('refund_value', 'r."value"', 'as paid back; NULL: the whole order'),
  ],
  from: `files.conversions c, unnest(c."refunds") AS u(r) WHERE ${THAT_COUNT}`,
};

export const replaced: View = {
  name: 'replaced',
  about: 'a purchase without an order id that gave way to a better order, and counts nowhere',
  reads: ['conversions'],
  columns: [
    ...ORDER,
    money('value', 'c."value"', 'as it would have counted'),
    text('replaced_by', 'c."replacedBy"', 'the order that says the same'),
  ],
  from: 'files.conversions c WHERE c."replacedBy" IS NOT NULL',
};

const creditOf = MODELS.map((model) => `WHEN '${model}' THEN t."credits"."${model}"`).join(' ');

export const credits: View = {
  name: 'credits',
  about: "a touchpoint's part in an order by one model; an order without any has one row a model, with no marks",
  reads: ['conversions'],
  columns: [
    ...ORDER,
    text('model', 'm.model', `\`${MODELS.join('`, `')}\``),
    number(
      'credit',
      `CASE WHEN t IS NULL THEN 1 ELSE CASE m.model ${creditOf} END END`,
      'those of an order and model add up to 1',
    ),
    money('credited_value', `c."value" * credit`, "that part of the order's value, after refunds"),
    money('credited_gross', `c."grossValue" * credit`, 'the same before refunds'),
    money('credited_refund', `c."refunded" * credit`, 'that part of what was refunded'),
    flag('verified', 'c."verified"', "somebody with the shop's secret vouches for the order"),
    text('unattributed', 'c."unattributed"', '`direct` or `unknown`, where the order has no path'),
    count('touch', 'n', 'place in the path; 1 is the first'),
    count('touches', 'len(coalesce(c."path", []))', "the path's length"),
    time('touched_at', 't."at"', 'when the touchpoint was'),
    text('event_id', 't."eventId"', "the touchpoint's event"),
    text('touch_kind', 't."kind"', '`view`, `click` or `impression`'),
    ...touchColumns('t'),
  ],
  from: `files.conversions c
LEFT JOIN LATERAL (SELECT unnest(c."path") AS t, generate_subscripts(c."path", 1) AS n) p ON true
CROSS JOIN (SELECT unnest([${MODELS.map((model) => `'${model}'`).join(', ')}]) AS model) m
WHERE ${THAT_COUNT}`,
};
