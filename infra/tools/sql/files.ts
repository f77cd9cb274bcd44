/** What lies in the archive, by kind of file, and what its lines say. Types are told, never guessed from the lines. */
export const FETCHED_KINDS = ['raw', 'history', 'conversions', 'insights', 'sites', 'erased'] as const;
export type FetchedKind = (typeof FETCHED_KINDS)[number];
/** `touches` are made here, of what lies in `history`. */
export const FILE_KINDS = [...FETCHED_KINDS, 'touches'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

type Fields = Readonly<Record<string, string>>;

const struct = (fields: Fields): string =>
  `STRUCT(${Object.entries(fields)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', ')})`;
const text = (...names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, 'VARCHAR']));
const number = (...names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, 'DOUBLE']));
const instant = (...names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, 'BIGINT']));

export const MODELS = ['last_touch', 'first_touch', 'linear', 'position_based', 'time_decay'] as const;

const ITEM = { ...text('itemId', 'name', 'category'), ...number('price', 'quantity') };
const TOUCH = {
  ...text('eventId', 'kind', 'channel', 'defaultChannel', 'source', 'medium', 'source_medium', 'platform'),
  ...text('placement', 'campaign', 'adset', 'ad', 'post', 'link', 'landing_page', 'label', 'term', 'content'),
  ...text('referrerHost', 'clickIdType'),
  ...instant('at'),
};

export const LINES: Readonly<Record<FileKind, Fields>> = {
  raw: {
    ...text('kind', 'eventId', 'event', 'visitorId', 'userId', 'trust', 'consent', 'url', 'referrer', 'title'),
    ...text('currency', 'orderId', 'refundId', 'reason', 'path', 'detail'),
    ...instant('receivedAt', 'occurredAt'),
    ...number('value', 'tax', 'shipping', 'discount'),
    items: `${struct(ITEM)}[]`,
    properties: 'JSON',
  },
  history: { ...text('kind', 'visitorId'), ...instant('from', 'to', 'at') },
  touches: { ...TOUCH, ...text('visitorId') },
  conversions: {
    ...text('orderId', 'kind', 'day', 'currency', 'valueBasis', 'replacedBy', 'unattributed', 'summary'),
    ...instant('at'),
    ...number('value', 'grossValue', 'refunded', 'tax', 'shipping', 'discount', 'lookbackDays'),
    verified: 'BOOLEAN',
    visitorIds: 'VARCHAR[]',
    items: `${struct({ ...ITEM, ...number('share') })}[]`,
    refunds: `${struct({ ...text('refundId', 'day'), ...instant('at'), ...number('value') })}[]`,
    path: `${struct({ ...TOUCH, credits: struct(number(...MODELS)) })}[]`,
  },
  insights: {
    ...text('day', 'level', 'toldBy', 'platform', 'placement', 'channel', 'campaign', 'adset', 'ad', 'post'),
    ...text('accountId', 'campaignId', 'adsetId', 'adId', 'postId', 'campaignName', 'adsetName', 'adName', 'postName'),
    ...text('currency', 'publishedOn', 'source'),
    ...number('impressions', 'reach', 'clicks', 'linkClicks', 'engagements', 'likes', 'comments', 'shares', 'saves'),
    ...number('follows', 'followers', 'spend'),
    ...instant('importedAt'),
    counts: 'BOOLEAN',
  },
  sites: text('siteId', 'name', 'currency', 'timeZone', 'valueBasis'),
  erased: { ...text('visitorId'), ...instant('erasedAt') },
};

/** Files by the site they are of. */
export type SiteFiles = ReadonlyMap<string, readonly string[]>;

export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A query that reads all lines of these files, with the site beside each; without files it has the columns and no row. */
export function linesOf(kind: FileKind, files: SiteFiles): string {
  const fields = Object.entries(LINES[kind]);
  const parts = [...files]
    .filter(([, paths]) => paths.length > 0)
    .map(([site, paths]) => {
      const columns = fields.map(([name, type]) => `${quoted(name)}: ${quoted(type)}`).join(', ');
      const list = paths.map(quoted).join(', ');
      return `SELECT ${quoted(site)} AS site, * FROM read_ndjson([${list}], columns = {${columns}}, compression = 'gzip')`;
    });
  if (parts.length > 0) return parts.join('\nUNION ALL\n');
  const columns = fields.map(([name, type]) => `NULL::${type} AS "${name}"`);
  return `SELECT NULL::VARCHAR AS site, ${columns.join(', ')} WHERE false`;
}
