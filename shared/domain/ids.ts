declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type SiteId = Branded<'SiteId'>;
/** One browser (or one server-known account where no browser is known). */
export type VisitorId = Branded<'VisitorId'>;
export type AudienceKey = Branded<'AudienceKey'>;
export type OrderId = Branded<'OrderId'>;
export type LinkId = Branded<'LinkId'>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the contract forbids exactly these characters in ids
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Ids are 1–128 characters without control characters (HTTP contract), and text that UTF-8 can say. */
export function isId(text: string): boolean {
  return text.length >= 1 && text.length <= 128 && !CONTROL.test(text) && text.isWellFormed();
}

function parse<Id extends string>(text: string): Id | undefined {
  return isId(text) ? (text as Id) : undefined;
}

/** Site ids stand in table keys between `#` signs, so they are plainer than other ids. */
export function parseSiteId(text: string): SiteId | undefined {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text) ? (text as SiteId) : undefined;
}

export function parseAudienceKey(text: string): AudienceKey | undefined {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text) ? (text as AudienceKey) : undefined;
}

/** Link ids stand in addresses that people see, so they are letters and digits alone. */
export function parseLinkId(text: string): LinkId | undefined {
  return /^[A-Za-z0-9]{6,32}$/.test(text) ? (text as LinkId) : undefined;
}

export const parseVisitorId = (text: string): VisitorId | undefined => parse<VisitorId>(text);
export const parseOrderId = (text: string): OrderId | undefined => parse<OrderId>(text);
