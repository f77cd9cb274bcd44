/** A whole body that must be refused, wherever it is sent. */
export type BadBody = { readonly name: string; readonly body: string | Uint8Array; readonly detail?: string };

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** No JSON at all: the answer says so and names no field. */
export const NOT_JSON: readonly BadBody[] = [
  { name: 'words', body: 'hello' },
  { name: 'half of an object', body: '{"siteId":"local","events":[' },
  { name: 'a trailing comma', body: '{"siteId":"local","events":[],}' },
  { name: 'single quotes', body: "{'siteId':'local'}" },
  { name: 'NaN', body: '{"siteId":"local","events":[],"sentAt":NaN}' },
  { name: 'Infinity', body: '{"sentAt":Infinity}' },
  { name: 'undefined', body: 'undefined' },
  { name: 'two objects', body: '{}{}' },
  { name: 'white space', body: ' \n\t ' },
  { name: 'a raw NUL', body: '{"a":"\u0000"}' },
  { name: 'nothing but NUL', body: '\u0000\u0000' },
  { name: 'a form', body: 'siteId=local&events=%5B%5D' },
  { name: 'XML', body: '<?xml version="1.0"?><events/>' },
  { name: 'bytes that are no text', body: new Uint8Array([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]) },
  { name: 'a gzipped body', body: new Uint8Array([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 0xab, 0xae, 0x05, 0]) },
  { name: '50,000 open brackets', body: '['.repeat(50_000) },
];

/** JSON, but no object. */
export const NO_OBJECT: readonly BadBody[] = [
  { name: 'null', body: 'null' },
  { name: 'a number', body: '42' },
  { name: '1e999', body: '1e999' },
  { name: 'true', body: 'true' },
  { name: 'text', body: '"events"' },
  { name: 'a list', body: '[]' },
  { name: 'a list of events', body: '[{"eventId":"a","event":"page_view"}]' },
  { name: 'a list nested 20,000 levels', body: nested(20_000) },
];
