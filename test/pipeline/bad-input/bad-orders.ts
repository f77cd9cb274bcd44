/** A shop's order that is wrong or strange: its fields as JSON text, where they differ from a good one's. */
export type BadOrder = {
  readonly name: string;
  readonly fields: string;
} & (
  | /** Nothing can be read: the field that is named to whoever looks. */
  { readonly ignored: string }
  /** Read, but its sale is no event that may be taken. */
  | { readonly rejected: string }
  /** The order is there, with this value; absent: what a good one has. */
  | { readonly value: number }
  /** Taken, and no sale. */
  | { readonly value: 'none' }
);

const ignored = (name: string, fields: string, path: string): BadOrder => ({ name, fields, ignored: path });
const rejected = (name: string, fields: string, path: string): BadOrder => ({ name, fields, rejected: path });
const sold = (name: string, fields: string, value = 10): BadOrder => ({ name, fields, value });
const unsold = (name: string, fields: string): BadOrder => ({ name, fields, value: 'none' });
const long = (length: number, of = 'x'): string => of.repeat(length);

const ids = (field: string): readonly BadOrder[] => [
  ignored('an id of null', `"${field}":null`, field),
  ignored('an id of 0', `"${field}":0`, field),
  ignored('an empty id', `"${field}":""`, field),
  ignored('an id that is an object', `"${field}":{}`, field),
  ignored('an id of true', `"${field}":true`, field),
  ignored('an id of 1e999', `"${field}":1e999`, field),
  ignored('an id of 129 characters', `"${field}":"${long(129)}"`, field),
  ignored('an id with NUL', `"${field}":"a\\u0000b"`, field),
];

const amounts = (field: string): readonly BadOrder[] => [
  ignored('a total of null', `"${field}":null`, field),
  ignored('an empty total', `"${field}":""`, field),
  ignored('a total in words', `"${field}":"free"`, field),
  ignored('a total of NaN', `"${field}":"NaN"`, field),
  ignored('a total of Infinity', `"${field}":"Infinity"`, field),
  ignored('a total of 1e999', `"${field}":1e999`, field),
  ignored('a total in other digits', `"${field}":"0x10"`, field),
  ignored('a total with a comma', `"${field}":"12,50"`, field),
  ignored('a total that is an object', `"${field}":{"amount":1}`, field),
  ignored('a total of true', `"${field}":true`, field),
  rejected('a negative total', `"${field}":"-5.00"`, 'value'),
  rejected('more money than there is', `"${field}":"10000000000000.00"`, 'value'),
  sold('a total that is a number', `"${field}":7.5`, 7.5),
  sold('a total of nothing', `"${field}":"0.00"`, 0),
];

const times = (field: string): readonly BadOrder[] => [
  ignored('a time in words', `"${field}":"yesterday"`, field),
  ignored('a time of an object', `"${field}":{}`, field),
  ignored('a time of zeros', `"${field}":"0000-00-00T00:00:00"`, field),
  ignored('30 February', `"${field}":"2026-02-30T10:00:00Z"`, field),
  ignored('a time of 1e999', `"${field}":1e999`, field),
  ignored('a time before 1970', `"${field}":-1`, field),
  rejected('the year 9999', `"${field}":"9999-12-31T23:59:59Z"`, 'occurredAt'),
  sold('the year 1970', `"${field}":"1970-01-01T00:00:00Z"`),
];

const common: readonly BadOrder[] = [
  rejected('an unknown currency', '"currency":"ABC"', 'currency'),
  rejected('a currency that is a number', '"currency":978', 'currency'),
  rejected('a currency that every object has', '"currency":"__proto__"', 'currency'),
  sold('a currency that is an object', '"currency":{}'),
  sold('a currency in small letters', '"currency":"eur"'),
  sold('tax of 1e999', '"total_tax":1e999'),
  sold('negative tax', '"total_tax":"-1.00"'),
  sold('lines of null', '"line_items":null'),
  sold('lines that are an object', '"line_items":{}'),
  sold('lines that are none', '"line_items":[null,7,"a",[],{}]'),
  sold('a line with a negative price', '"line_items":[{"product_id":1,"price":"-3","quantity":1}]'),
  sold('a line a negative number of times', '"line_items":[{"product_id":1,"quantity":-1}]'),
  sold('a line whose name is an object', '"line_items":[{"product_id":1,"title":{},"name":[]}]'),
  sold('600 lines', `"line_items":[${Array.from({ length: 600 }, (_, i) => `{"product_id":${i + 1}}`)}]`),
  sold('a line with a long name', `"line_items":[{"product_id":1,"title":"${long(9_000)}","name":"${long(9_000)}"}]`),
  sold(
    'emoji, NUL and surrogates',
    '"line_items":[{"product_id":1,"title":"👟\\u0000\\ud83d","name":"👟\\u0000\\ud83d"}]',
  ),
  sold('refunds of null', '"refunds":null'),
  sold('refunds that are none', '"refunds":[null,7,{},{"id":null},{"id":{}}]'),
  sold('a refund without amounts', '"refunds":[{"id":5}]'),
  sold('prototype keys', '"__proto__":{"id":"a"},"constructor":{"prototype":{}},"toString":1'),
  sold('a field nested 5,000 levels', `"note":${'['.repeat(5_000)}${']'.repeat(5_000)}`),
  sold('a note of a megabyte', `"note":"${long(1_000_000)}"`),
];

export const BAD_SHOPIFY: readonly BadOrder[] = [
  ...ids('id'),
  ...amounts('total_price'),
  ...times('created_at'),
  ...common,
  ignored('no time', '"created_at":null', 'created_at'),
  ignored('no status', '"financial_status":null', 'financial_status'),
  ignored('a status that is a list', '"financial_status":["paid"]', 'financial_status'),
  unsold('a status that every object has', '"financial_status":"__proto__"'),
  unsold('a status that is a number', '"financial_status":7'),
  sold('a time of change that is none', '"updated_at":{},"cancelled_at":"never"'),
  sold('a customer that is text', '"customer":"Ada","billing_address":[],"shipping_address":7'),
  sold('an e-mail that is none', '"email":{},"phone":[]'),
  sold('an e-mail of 500 characters', `"email":"${long(500)}@example.com"`),
  sold('a phone of 200 digits', `"phone":"+${long(200, '9')}"`),
  sold('notes that are none', '"note_attributes":[null,{"name":{},"value":[]},{"name":"backtrail","value":7}]'),
  sold('a token that is none of ours', `"note_attributes":[{"name":"backtrail","value":"${long(5_000, 'é')}"}]`),
  sold('a landing page that is none', '"landing_site":"http://[","referring_site":"::::"'),
  sold('a landing page of 9,000 characters', `"landing_site":"/?gclid=${long(9_000)}"`),
  sold('a click id of 3,000 characters', `"landing_site":"/?gclid=${long(3_000)}&fbclid=%00%ED%A0%80"`),
  sold('consent that is none', '"customer":{"email_marketing_consent":{"state":[],"consent_updated_at":{}}}'),
];

export const BAD_WOO: readonly BadOrder[] = [
  ...ids('id'),
  ...amounts('total'),
  ...times('date_created_gmt'),
  ...common,
  ignored('no time', '"date_created_gmt":null', 'date_created_gmt'),
  ignored('no status', '"status":null', 'status'),
  ignored('a status that is an object', '"status":{}', 'status'),
  unsold('a status that every object has', '"status":"constructor"'),
  sold('a buyer that is a list', '"billing":[]'),
  sold('a buyer without anything', '"billing":{"email":{},"phone":7,"country":[]}'),
  sold('an e-mail of 500 characters', `"billing":{"email":"${long(500)}@example.com","phone":"+${long(200, '9')}"}`),
  sold('notes of null', '"meta_data":null'),
  sold('notes that are none', '"meta_data":[null,7,{"key":{},"value":{}},{"key":"_backtrail","value":[]}]'),
  sold('an entry page that is none', '"meta_data":[{"key":"_wc_order_attribution_session_entry","value":"::::"}]'),
];
