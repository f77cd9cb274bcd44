/** An event that is strange, but no mistake: it is taken, and nothing behind the door trips over it. */
export type OddEvent = { readonly name: string; readonly fields: string };

const odd = (name: string, fields: string): OddEvent => ({ name, fields });
const item = (id: number, text = 500): string =>
  `{"itemId":"${String(id).padEnd(64, 'i')}","name":"${'n'.repeat(text)}","category":"${'c'.repeat(text)}"}`;

export const ODD_EVENTS: readonly OddEvent[] = [
  odd('emoji everywhere', '"event":"👟 tried on","title":"👟👟","properties":{"👟":"👟"}'),
  odd('a name that every object has', '"event":"__proto__"'),
  odd('a name that every function has', '"event":"constructor"'),
  odd(
    'prototype keys among the properties',
    '"properties":{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  ),
  odd('prototype keys in the event', '"__proto__":{"value":-1},"constructor":1,"toString":null,"hasOwnProperty":2'),
  odd('NUL in free text', '"title":"a\\u0000b","properties":{"a\\u0000":"\\u0000"}'),
  odd('a lone surrogate in free text', '"title":"\\ud83d","properties":{"\\udc00":"\\ud83d"}'),
  odd('a lone surrogate in a campaign', '"url":"https://shop.example/?utm_source=\\ud83d&utm_campaign=%ED%A0%80"'),
  odd('characters that are none', '"title":"\\ufffe\\uffff","properties":{"bom":"\\ufeff"}'),
  odd('a campaign of control characters', '"url":"https://shop.example/?utm_source=%00%01%1f&utm_medium=%0d%0a"'),
  odd('a url that is none', '"url":"::::not a url?utm_source=x"'),
  odd('a url that runs a script', '"url":"javascript:alert(1)//?utm_source=x"'),
  odd('a broken percent sign', '"url":"https://shop.example/?utm_source=%zz%E0%A4"'),
  odd('a thousand parameters', `"url":"https://shop.example/?${'utm_source=a&'.repeat(600)}"`),
  odd('a referrer that is none', '"referrer":"http://"'),
  odd('a title of 2,000 characters', `"title":"${'t'.repeat(2_000)}"`),
  odd('money of almost nothing', '"value":5e-324,"currency":"eur"'),
  odd('money with many digits', '"value":0.30000000000000004,"currency":"EUR"'),
  odd('minus zero', '"value":-0,"currency":"EUR"'),
  odd('a currency without cents', '"value":120.5,"currency":"jpy"'),
  odd('a fraction of an item', '"event":"add_to_cart","items":[{"itemId":"cloth","quantity":0.001}]'),
  odd('a trillion items', '"event":"add_to_cart","items":[{"itemId":"sand","quantity":1000000000000}]'),
  odd('an item whose id is a number', '"event":"add_to_cart","items":[{"itemId":1001}]'),
  odd('the same item 500 times', `"event":"add_to_cart","items":[${Array(500).fill('{"itemId":"a"}').join()}]`),
  odd('an e-mail that is none', '"user":{"email":"not an address","phone":"call me"}'),
  odd('an e-mail that is a list', '"user":{"email":["a@example.com"],"firstName":{"a":1},"zip":true}'),
  odd('a phone that is a number', '"user":{"phone":491701234567,"zip":1234}'),
  odd('a name of 5,000 characters', `"user":{"lastName":"${'n'.repeat(5_000)}","email":"${'e'.repeat(5_000)}"}`),
  odd('a phone of 100 digits', `"user":{"phone":"+${'9'.repeat(99)}"}`),
  odd('cookies of Meta that are none', '"user":{"fbp":"fb.1.x","fbc":"💥"}'),
  odd('null wherever it may stand', '"url":null,"value":null,"items":[{"itemId":"a","price":null}],"user":null'),
  odd('a field said twice', '"value":-1,"value":5'),
  odd('a date without a time', '"occurredAt":"2026-03-09"'),
  odd('four minutes ahead', '"occurredAt":"2026-03-10T12:04:00Z"'),
  odd('unknown fields', '"nonsense":{"a":[1,2,{"b":null}]},"siteId":"other","trust":"server"'),
  odd('an address before a very long word', `"properties":{"note":"a@example.com ${'x'.repeat(50_000)}"}`),
  odd('a macro that never ends', `"properties":{"utm_source":"${'{a:'.repeat(15_000)}"}`),
  odd('properties ten levels deep', `"properties":${'{"a":'.repeat(9)}1${'}'.repeat(9)}`),
];

/** Only a server may send so much. */
export const HUGE_EVENTS: readonly OddEvent[] = [
  odd('the year 1970', '"occurredAt":0'),
  odd('an order whose id looks like a key', '"event":"purchase","orderId":"a#b/c?d%2F../e","value":1'),
  odd('an address before half a megabyte', `"properties":{"note":"a@example.com ${'x'.repeat(500_000)}"}`),
  odd('a macro of a megabyte that never ends', `"properties":{"utm_source":"${'{a:'.repeat(300_000)}"}`),
  odd('half a megabyte of properties', `"properties":{"text":"${'p'.repeat(500_000)}"}`),
  odd('20,000 properties', `"properties":{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":${i}`).join()}}`),
  odd(
    'an order of 500 items with long names',
    `"event":"purchase","orderId":"longest","value":1,"items":[${Array.from({ length: 500 }, (_, i) => item(i)).join()}]`,
  ),
  odd(
    'an order of 90 items with long names',
    `"event":"purchase","orderId":"long","value":1,"items":[${Array.from({ length: 90 }, (_, i) => item(i)).join()}]`,
  ),
];
