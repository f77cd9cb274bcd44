/** A message of the Segment spec that is wrong or strange: its fields as JSON text, where they differ from a good one's. */
export type BadMessage = {
  readonly name: string;
  readonly fields: string;
  /** Of the message, as the problem names it; absent: it is taken, without what cannot be read. */
  readonly path?: string;
};

const refused = (name: string, fields: string, path: string): BadMessage => ({ name, fields, path });
const taken = (name: string, fields: string): BadMessage => ({ name, fields });
const long = (length: number, of = 'x'): string => of.repeat(length);
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
/** An order with these properties. */
const order = (properties: string): string =>
  `"event":"Order Completed","properties":{"order_id":"o","currency":"EUR","total":5,${properties}}`;
const NOBODY = '"userId":null,"anonymousId":';

const WHO: readonly BadMessage[] = [
  refused('nobody', `${NOBODY}null`, 'visitorId'),
  refused('a visitor that is an object', `${NOBODY}{"id":1}`, 'visitorId'),
  refused('a visitor that is a list', `${NOBODY}["a"]`, 'visitorId'),
  refused('a visitor of true', `${NOBODY}true`, 'visitorId'),
  refused('an empty visitor', `${NOBODY}""`, 'visitorId'),
  refused('a visitor of 1e999', `${NOBODY}1e999`, 'visitorId'),
  taken('a user id that is an object', '"userId":{"id":1}'),
  taken('a user id that is a list', '"userId":[]'),
  taken('a user id of 500 characters', `"userId":"${long(500)}"`),
  taken('a user id with NUL', '"userId":"a\\u0000b"'),
  taken('a user id with a lone surrogate', '"userId":"\\ud83d"'),
  taken('no message id', '"messageId":null'),
  taken('a message id that is an object', '"messageId":{}'),
  taken('a message id of 500 characters', `"messageId":"${long(500)}"`),
  taken('a message id with NUL', '"messageId":"\\u0000"'),
  taken('a previous id that is a list', '"type":"alias","previousId":[]'),
  taken('a group that is an object', '"type":"group","groupId":{}'),
];

const WHAT: readonly BadMessage[] = [
  refused('a type that is a number', '"type":7', 'type'),
  refused('no type', '"type":null', 'type'),
  refused('another type', '"type":"purchase"', 'type'),
  refused('a type that every object has', '"type":"__proto__"', 'type'),
  refused('no name', '"event":null', 'event'),
  refused('an empty name', '"event":""', 'event'),
  refused('a name that is a list', '"event":["a"]', 'event'),
  refused('a name of true', '"event":true', 'event'),
  refused('a name of 129 characters', `"event":"${long(129)}"`, 'event'),
  refused('a name with NUL', '"event":"a\\u0000"', 'event'),
  taken('a name that is a number', '"event":7'),
  taken('a name that every function has', '"event":"constructor"'),
  taken('a name of emoji', '"event":"👟"'),
];

const WHEN: readonly BadMessage[] = [
  refused('a time in words', '"timestamp":"yesterday"', 'occurredAt'),
  refused('a time of an object', '"timestamp":{}', 'occurredAt'),
  refused('a time of true', '"timestamp":true', 'occurredAt'),
  refused('an empty time', '"timestamp":""', 'occurredAt'),
  refused('30 February', '"timestamp":"2026-02-30T10:00:00Z"', 'occurredAt'),
  refused('the year 0', '"timestamp":"0000-01-01T00:00:00Z"', 'occurredAt'),
  refused('the year 9999', '"timestamp":"9999-12-31T23:59:59Z"', 'occurredAt'),
  refused('six minutes ahead', '"timestamp":"2026-03-10T12:06:00Z"', 'occurredAt'),
  refused('a time of 1e999', '"timestamp":1e999', 'occurredAt'),
  refused('a time before 1970', '"timestamp":-1', 'occurredAt'),
  refused('an original time in words', '"originalTimestamp":"then"', 'occurredAt'),
  taken('no time', '"timestamp":null'),
  taken('the year 1970', '"timestamp":0'),
  taken('a time of sending that is none', '"sentAt":"now"'),
];

const PROPERTIES: readonly BadMessage[] = [
  taken('properties of null', '"properties":null'),
  taken('properties that are a list', '"properties":[1]'),
  taken('properties that are text', '"properties":"a=b"'),
  refused('properties nested too deep', `"properties":${deep(11)}`, 'properties'),
  refused('properties nested 5,000 levels', `"properties":${deep(5_000)}`, 'properties'),
  taken('prototype keys', '"properties":{"__proto__":{"a":1},"constructor":{"prototype":{}}},"__proto__":{"type":"x"}'),
  taken('NUL and surrogates in free text', '"properties":{"a\\u0000":"\\u0000","b":"\\udc00"}'),
  taken('emoji everywhere', '"properties":{"👟":"👟"},"context":{"page":{"title":"👟"}}'),
  refused('a message of 33 KB', `"properties":{"text":"${long(33_000)}"}`, ''),
];

const MONEY: readonly BadMessage[] = [
  taken('products of null', order('"products":null')),
  taken('products that are an object', order('"products":{}')),
  taken('products that are text', order('"products":"shoes"')),
  taken('products that are none', order('"products":[null,7,"a",[],{}]')),
  taken('a product whose id is an object', order('"products":[{"product_id":{},"price":1}]')),
  taken('a product with a negative price', order('"products":[{"sku":"a","price":-1}]')),
  taken('a product whose price is text', order('"products":[{"sku":"a","price":"cheap"}]')),
  taken('a product zero times', order('"products":[{"sku":"a","quantity":0}]')),
  taken('a product a negative number of times', order('"products":[{"sku":"a","quantity":-2}]')),
  taken('a product with a long name', order(`"products":[{"sku":"a","name":"${long(5_000)}"}]`)),
  refused('501 products', order(`"products":[${Array(501).fill('{"sku":"a"}').join()}]`), 'items'),
  taken('a price of an object', '"properties":{"product_id":"a","price":{}}'),
  taken('a price of 1e999', '"properties":{"product_id":"a","price":1e999}'),
  taken('a total that is an object', order('"total":{}')),
  taken('a negative total', order('"total":-5')),
  taken('a total of 1e999', order('"total":1e999')),
  taken('a revenue in words', order('"total":null,"revenue":"much"')),
  taken('a revenue as text', order('"total":null,"revenue":"12.50"')),
  taken('more revenue than there is', order('"total":null,"revenue":1e13')),
  taken('negative tax', order('"tax":-1')),
  taken('shipping as words', order('"shipping":"free"')),
  refused('an unknown currency', order('"currency":"ABC"'), 'currency'),
  refused('a currency that is a number', order('"currency":978'), 'currency'),
  refused('a currency that every object has', order('"currency":"constructor"'), 'currency'),
  taken('a currency that is an object', order('"currency":{}')),
  taken('an odd currency of what is no order', '"properties":{"product_id":"a","value":5,"currency":"ABC"}'),
  taken('an order id that is an object', order('"order_id":{}')),
  taken('an order id of 500 characters', order(`"order_id":"${long(500)}"`)),
  refused('a refund of no order', '"event":"Order Refunded","properties":{"total":5}', 'orderId'),
  taken('a refund id that is a list', '"event":"Order Refunded","properties":{"order_id":"o","refund_id":[]}'),
];

const CONTEXT: readonly BadMessage[] = [
  taken('a context of null', '"context":null'),
  taken('a context that is a list', '"context":[]'),
  taken('a context that is text', '"context":"web"'),
  taken('a page that is a number', '"context":{"page":7}'),
  taken('a page whose address is an object', '"context":{"page":{"url":{},"referrer":[],"title":7}}'),
  taken('a page of 9,000 characters', `"context":{"page":{"url":"https://a.test/${long(9_000)}"}}`),
  taken('a page that is no address', '"context":{"page":{"url":"::::","search":"?%zz&utm_source=%E0%A4"}}'),
  taken('a campaign that is text', '"context":{"campaign":"spring"}'),
  taken('a campaign of objects', '"context":{"campaign":{"name":{},"source":[],"__proto__":{"medium":"x"}}}'),
  taken('a campaign of 1,000 keys', `"context":{"campaign":{${Array.from({ length: 1_000 }, (_, i) => `"k${i}":1`)}}}`),
  taken('a user agent that is an object', '"context":{"userAgent":{}}'),
  taken('a user agent of 20,000 characters', `"context":{"userAgent":"${long(20_000, 'M')}"}`),
  taken('traits that are text', '"context":{"traits":"a@example.com"}'),
  taken('an e-mail that is a list', '"context":{"traits":{"email":["a@example.com"]}}'),
  taken('an e-mail of 500 characters', `"context":{"traits":{"email":"${long(500)}@example.com"}}`),
  taken('a phone that is an object', '"traits":{"phone":{},"address":[]}'),
  taken('consent that is text', '"context":{"consent":"granted"}'),
  taken('consent of lists', '"context":{"consent":{"categoryPreferences":[]},"consentManagement":"all"}'),
  taken('a signature that is an object', '"context":{"signature":{}}'),
];

export const BAD_MESSAGES: readonly BadMessage[] = [...WHO, ...WHAT, ...WHEN, ...PROPERTIES, ...MONEY, ...CONTEXT];

/** Entries of a batch that are no messages at all. */
export const NO_MESSAGES: readonly string[] = ['null', '7', 'true', '"track"', '[]', '{}', '{"__proto__":{}}'];
