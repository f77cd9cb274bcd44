/** Bodies that the routes of the configuration must refuse, and the field the problem names. */
export type Route = { readonly method: 'POST' | 'PATCH' | 'DELETE'; readonly path: string };
export type BadSetting = readonly [name: string, body: string, path: string];

const nots = (levels: number): string => `${'{"not":'.repeat(levels)}{"did":"a","within":"1d"}${'}'.repeat(levels)}`;
const did = (fields: string): string => `{"rule":{"did":"purchase",${fields}}}`;

export const NEW_AUDIENCE: Route = { method: 'POST', path: '/v1/audiences' };
export const AUDIENCE: Route = { method: 'PATCH', path: '/v1/audiences/visitors-30d' };
export const PREVIEW: Route = { method: 'POST', path: '/v1/audiences/preview' };
export const NEW_SITE: Route = { method: 'POST', path: '/v1/sites' };
export const SITE: Route = { method: 'PATCH', path: '/v1/sites/local' };
export const NEW_KEY: Route = { method: 'POST', path: '/v1/keys' };
export const KEYS: Route = { method: 'DELETE', path: '/v1/keys' };
export const NEW_LINK: Route = { method: 'POST', path: '/v1/links' };
export const LINK: Route = { method: 'PATCH', path: '/v1/links/abcdefghij' };

/** Refused wherever a rule may stand. */
export const BAD_RULES: readonly BadSetting[] = [
  ['a rule that is a number', '{"rule":7}', 'rule'],
  ['a rule that is null', '{"rule":null}', 'rule'],
  ['a rule that is a list', '{"rule":[]}', 'rule'],
  ['an empty rule', '{"rule":{}}', 'rule'],
  ['a rule of two forms', '{"rule":{"did":"a","all":[]}}', 'rule'],
  ['a rule of a prototype', '{"rule":{"__proto__":{"did":"a","within":"1d"}}}', 'rule'],
  ['an event that is a number', '{"rule":{"did":1,"within":"1d"}}', 'rule.did'],
  ['an event with NUL', '{"rule":{"did":"\\u0000","within":"1d"}}', 'rule.did'],
  ['no time', '{"rule":{"did":"purchase"}}', 'rule.within'],
  ['a negative time', did('"within":"-1d"'), 'rule.within'],
  ['no time at all', did('"within":0'), 'rule.within'],
  ['a time of 1e999', did('"within":1e999'), 'rule.within'],
  ['half a second', did('"within":0.5'), 'rule.within'],
  ['more than 400 days', did('"within":"401d"'), 'rule.within'],
  ['a rest as long as the time', did('"within":"1d","atLeastAgo":"24h"'), 'rule.atLeastAgo'],
  ['a field nobody knows', did('"within":"1d","color":"red"'), 'rule.color'],
  ['no parts', '{"rule":{"all":[]}}', 'rule.all'],
  ['33 parts', `{"rule":{"any":[${Array(33).fill('{"did":"a","within":"1d"}').join()}]}}`, 'rule.any'],
  ['a bad second part', '{"rule":{"all":[{"did":"a","within":"1d"},{"cart":"full"}]}}', 'rule.all.1.cart'],
  ['a rule nested nine levels', `{"rule":${nots(8)}}`, `rule${'.not'.repeat(8)}`],
  ['a rule nested 20,000 levels', `{"rule":${nots(20_000)}}`, `rule${'.not'.repeat(8)}`],
  ['a template nobody knows', '{"template":"big-spenders"}', 'template'],
  ['a template beside a rule', '{"template":"visitors-30d","rule":{"did":"a","within":"1d"}}', 'template'],
  ['a grace where none belongs', '{"template":"visitors-30d","grace":"1h"}', 'grace'],
  ['a grace longer than the window', '{"template":"abandoned-cart","window":"1h","grace":"2h"}', 'grace'],
  ['a window of true', '{"template":"visitors-30d","window":true}', 'window'],
  ['a window of words', '{"template":"visitors-30d","window":"a month"}', 'window'],
];

const RULE = '"rule":{"did":"purchase","within":"1d"}';
const named = (fields: string): string => `{${RULE},${fields}}`;
export const BAD_NAMES: readonly BadSetting[] = [
  ['a name that is a number', named('"name":1'), 'name'],
  ['a name of spaces', named('"name":"  "'), 'name'],
  ['a name of 201 characters', named(`"name":"${'n'.repeat(201)}"`), 'name'],
  ['a name of a megabyte', named(`"name":"${'n'.repeat(1_000_000)}"`), 'name'],
  ['a name with NUL', named('"name":"a\\u0000b"'), 'name'],
  ['a name with a lone surrogate', named('"name":"a\\ud83d"'), 'name'],
  ['a description of 1,001 characters', named(`"name":"n","description":"${'d'.repeat(1_001)}"`), 'description'],
  ['a description with a lone surrogate', named('"name":"n","description":"\\ud83d"'), 'description'],
  ['a status only we may set', named('"name":"n","status":"blocked"'), 'status'],
  ['a field nobody knows', named('"name":"n","siteId2":"other"'), 'siteId2'],
  ['a field every object has', named('"name":"n","constructor":{}'), 'constructor'],
];

export const BAD_AUDIENCE_KEYS: readonly BadSetting[] = [
  ['no name', `{${RULE}}`, 'name'],
  ['a name without a letter', named('"name":"👟"'), 'audienceKey'],
  ['an audience key in capitals', named('"audienceKey":"Buyers"'), 'audienceKey'],
  ['an empty audience key', named('"audienceKey":""'), 'audienceKey'],
  ['an audience key that is a path', named('"audienceKey":"../visitors-30d"'), 'audienceKey'],
  ['an audience key with a sign', named('"audienceKey":"a#b"'), 'audienceKey'],
  ['an audience key that every object has', named('"audienceKey":"__proto__"'), 'audienceKey'],
  ['the key of a route', named('"audienceKey":"preview"'), 'audienceKey'],
  ['an audience key that is a number', named('"audienceKey":1'), 'audienceKey'],
];

export const BAD_SETTINGS: readonly BadSetting[] = [
  ['an unknown currency', '"currency":"ABC"', 'currency'],
  ['a currency that is a list', '"currency":["EUR"]', 'currency'],
  ['an unknown time zone', '"timeZone":"Mars/Olympus"', 'timeZone'],
  ['a time zone with NUL', '"timeZone":"UTC\\u0000"', 'timeZone'],
  ['a country in words', '"defaultCountry":"Germany"', 'defaultCountry'],
  ['another consent mode', '"consentMode":"maybe"', 'consentMode'],
  ['a negative resolution', '"recencyResolution":-1', 'recencyResolution'],
  ['half a second of resolution', '"recencyResolution":0.5', 'recencyResolution'],
  ['a resolution of 1e999', '"recencyResolution":1e999', 'recencyResolution'],
  ['hosts that are text', '"hosts":"shop.example"', 'hosts'],
  ['a host with a path', '"hosts":["shop.example/cart"]', 'hosts.0'],
  ['a host in emoji', '"hosts":["shop.example","👟.example"]', 'hosts.1'],
  ['101 hosts', `"hosts":[${Array(101).fill('"shop.example"').join()}]`, 'hosts'],
  ['no change allowed', '"maxChangeShare":0', 'maxChangeShare'],
  ['more than all may change', '"maxChangeShare":1.01', 'maxChangeShare'],
  ['an ad account in words', '"meta":{"adAccountId":"mine"}', 'meta.adAccountId'],
  ['a pixel that is a number', '"meta":{"pixelId":12}', 'meta.pixelId'],
  ['another field of Meta', '"meta":{"token":"secret"}', 'meta.token'],
  ['a name that is null', '"name":null', 'name'],
  ['a name with NUL', '"name":"a\\u0000"', 'name'],
  ['a name with a lone surrogate', '"name":"\\udc00"', 'name'],
  ['a time of creation', '"createdAt":0', 'createdAt'],
];
/** Nothing short: matching it must not take longer than it is. */
export const LONG_HOST = `"hosts":["${'a'.repeat(300_000)}!"]`;

export const BAD_SITE_IDS: readonly BadSetting[] = [
  ['a site id in capitals', '{"siteId":"Shop"}', 'siteId'],
  ['an empty site id', '{"siteId":""}', 'siteId'],
  ['a site id that is a number', '{"siteId":1}', 'siteId'],
  ['a site id with a sign', '{"siteId":"a#b"}', 'siteId'],
  ['a site id that every object has', '{"siteId":"__proto__"}', 'siteId'],
];

export const BAD_KEYS: readonly (readonly [Route, ...BadSetting])[] = [
  [NEW_KEY, 'a role nobody has', '{"role":"owner"}', 'role'],
  [NEW_KEY, 'a role that is a list', '{"role":["admin"]}', 'role'],
  [NEW_KEY, 'a role of null', '{"role":null}', 'role'],
  [NEW_KEY, 'a role that every object has', '{"role":"constructor"}', 'role'],
  [NEW_KEY, 'a key of one’s own', '{"role":"read","key":"secret"}', 'key'],
  [KEYS, 'a key instead of its id', '{"keyId":"local-read-key"}', 'keyId'],
  [KEYS, 'a key id that is a number', '{"keyId":1}', 'keyId'],
  [KEYS, 'a key id of emoji', `{"keyId":"${'👟'.repeat(32)}"}`, 'keyId'],
];
