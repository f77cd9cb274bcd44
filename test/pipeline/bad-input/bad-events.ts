/** An event that must be refused: its fields as JSON text, where they differ from a good one's. */
export type BadEvent = {
  readonly name: string;
  readonly fields: string;
  /** Field of the event that the problem names. */
  readonly path: string;
  /** Only one of the two is held to it, or may send so much. */
  readonly only?: 'browser' | 'server';
};

const long = (length: number, of = 'x'): string => of.repeat(length);
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
/** A control character, written as JSON writes it. */
const NUL = '\\u0000';
const LONE_SURROGATE = '\\ud83d';

const bad = (name: string, fields: string, path: string): BadEvent => ({ name, fields, path });

export const BAD_EVENTS: readonly BadEvent[] = [
  bad('an event id that is a number', '"eventId":7', 'eventId'),
  bad('an empty event id', '"eventId":""', 'eventId'),
  bad('an event id of null', '"eventId":null', 'eventId'),
  bad('an event id of 129 characters', `"eventId":"${long(129)}"`, 'eventId'),
  bad('an event id with NUL', `"eventId":"a${NUL}b"`, 'eventId'),
  bad('an event id with a lone surrogate', `"eventId":"a${LONE_SURROGATE}b"`, 'eventId'),
  bad('an event id with a line feed', '"eventId":"a\\nb"', 'eventId'),
  bad('no name', '"event":null', 'event'),
  bad('a name that is a list', '"event":["page_view"]', 'event'),
  bad('an empty name', '"event":""', 'event'),
  bad('a name of 30,000 characters', `"event":"${long(3_000, 'purchase😀')}"`, 'event'),
  bad('a time in words', '"occurredAt":"yesterday"', 'occurredAt'),
  bad('a time of an object', '"occurredAt":{}', 'occurredAt'),
  bad('a time of true', '"occurredAt":true', 'occurredAt'),
  bad('30 February', '"occurredAt":"2026-02-30T10:00:00Z"', 'occurredAt'),
  bad('25 o’clock', '"occurredAt":"2026-02-03T25:00:00Z"', 'occurredAt'),
  bad('the year 0', '"occurredAt":"0000-01-01"', 'occurredAt'),
  bad('the year 1969', '"occurredAt":"1969-12-31T23:59:59Z"', 'occurredAt'),
  bad('the year 9999', '"occurredAt":"9999-12-31T23:59:59Z"', 'occurredAt'),
  bad('the year 275760', '"occurredAt":"+275760-09-13T00:00:00Z"', 'occurredAt'),
  bad('a time before 1970 in numbers', '"occurredAt":-1', 'occurredAt'),
  bad('a time of 1e999', '"occurredAt":1e999', 'occurredAt'),
  bad('a time in microseconds', '"occurredAt":1767225600000000', 'occurredAt'),
  bad('six minutes ahead', '"occurredAt":"2026-03-10T12:06:00Z"', 'occurredAt'),
  { ...bad('eight days back from a browser', '"occurredAt":"2026-03-02T11:00:00Z"', 'occurredAt'), only: 'browser' },
  bad('a visitor that is a number', '"visitorId":12', 'visitorId'),
  bad('an empty visitor', '"visitorId":""', 'visitorId'),
  bad('a visitor with a control character', '"visitorId":"a\\u0007"', 'visitorId'),
  bad('a user id that is an object', '"userId":{"id":1}', 'userId'),
  bad('a url that is a number', '"url":1', 'url'),
  bad('a url of 8,193 characters', `"url":"https://shop.example/${long(8_172)}"`, 'url'),
  bad('a referrer that is a list', '"referrer":[]', 'referrer'),
  bad('a title of 2,001 characters', `"title":"${long(2_001)}"`, 'title'),
  bad('consent that is text', '"consent":"granted"', 'consent'),
  bad('consent that is a list', '"consent":[]', 'consent'),
  bad('marketing consent of true', '"consent":{"marketing":true}', 'consent.marketing'),
  bad('marketing consent in other words', '"consent":{"marketing":"yes"}', 'consent.marketing'),
  bad('negative money', '"value":-1', 'value'),
  bad('money of 1e999', '"value":1e999', 'value'),
  bad('money of -1e999', '"value":-1e999', 'value'),
  bad('money as text', '"value":"12.00"', 'value'),
  bad('more money than there is', '"value":1000000000001', 'value'),
  bad('money of true', '"value":true', 'value'),
  bad('an unknown currency', '"value":1,"currency":"ABC"', 'currency'),
  bad('a currency sign', '"value":1,"currency":"€"', 'currency'),
  bad('a currency that is a number', '"value":1,"currency":978', 'currency'),
  bad('a currency named like a property of every object', '"value":1,"currency":"constructor"', 'currency'),
  bad('negative tax', '"tax":-0.01', 'tax'),
  bad('shipping as text', '"shipping":"free"', 'shipping'),
  bad('a discount that is a list', '"discount":[5]', 'discount'),
  bad('an order id that is a number', '"event":"purchase","orderId":1001', 'orderId'),
  bad('an empty order id', '"event":"purchase","orderId":""', 'orderId'),
  bad('an order id with NUL', `"event":"purchase","orderId":"${NUL}"`, 'orderId'),
  bad('a refund of no order', '"event":"refund","value":5', 'orderId'),
  bad('a refund id that is a number', '"event":"refund","orderId":"o","refundId":1', 'refundId'),
  bad('items that are an object', '"items":{"0":{"itemId":"a"}}', 'items'),
  bad('items that are text', '"items":"shoes"', 'items'),
  bad('an item that is null', '"items":[null]', 'items.0'),
  bad('an item without an id', '"items":[{"name":"shoes"}]', 'items.0.itemId'),
  bad('a second item with an empty id', '"items":[{"itemId":"a"},{"itemId":""}]', 'items.1.itemId'),
  bad('an item with a negative price', '"items":[{"itemId":"a","price":-5}]', 'items.0.price'),
  bad('an item zero times', '"items":[{"itemId":"a","quantity":0}]', 'items.0.quantity'),
  bad('an item a negative number of times', '"items":[{"itemId":"a","quantity":-1}]', 'items.0.quantity'),
  bad('an item whose name is too long', `"items":[{"itemId":"a","name":"${long(501)}"}]`, 'items.0.name'),
  {
    ...bad(
      '500 items whose ids alone are too much',
      `"items":[${Array(500)
        .fill(`{"itemId":"${long(125)}"}`)
        .join()}]`,
      'items',
    ),
    only: 'server',
  },
  bad('501 items', `"items":[${Array(501).fill('{"itemId":"a"}').join()}]`, 'items'),
  bad('a user that is text', '"user":"me@example.com"', 'user'),
  bad('properties that are a list', '"properties":[1]', 'properties'),
  bad('properties that are text', '"properties":"a=b"', 'properties'),
  bad('properties nested too deep', `"properties":${deep(11)}`, 'properties'),
  bad('properties nested 5,000 levels', `"properties":${deep(5_000)}`, 'properties'),
];

/** Entries of `events` that are no events at all. */
export const NO_EVENTS: readonly string[] = [
  'null',
  '7',
  'true',
  '"page_view"',
  '[]',
  '{}',
  '[[[]]]',
  '{"__proto__":{}}',
];
