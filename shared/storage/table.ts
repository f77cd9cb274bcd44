/**
 * Every key of every table is built here; `docs/data-model.md` lists the access patterns. Dependency-free, so that the
 * CDK app can import names and index definitions from it.
 */

export const PK = 'pk';
export const SK = 'sk';

/** Sparse, sharded, keys-only indexes on `visitors`. */
export const DUE_INDEX = { name: 'due', partition: 'dueP', sort: 'dueAt' } as const;
export const DIRTY_INDEX = { name: 'dirty', partition: 'dirtyP', sort: 'dirtyAt' } as const;
/** Index on `conversions`; `day` is the UTC day of the order. */
export const DAY_INDEX = { name: 'day', partition: 'dayP', sort: 'at' } as const;

export const DUE_SHARDS = 4;
export const DIRTY_SHARDS = 4;
export const DAY_SHARDS = 4;
export const LEDGER_SHARDS = 4;

/** FNV-1a, to spread keys over shards; stable for ever because shards are stored. */
export function shardOf(text: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}

export const VISITOR_STATE = 'S';
export const VISITOR_KEYS = 'K';
export const visitorKey = (siteId: string, visitorId: string): string => `V#${siteId}#${visitorId}`;
export const visitorPrefix = (siteId: string): string => `V#${siteId}#`;
/** Site ids have no `#`; visitor ids may. */
export function parseVisitorKey(pk: string): { siteId: string; visitorId: string } | undefined {
  const match = /^V#([^#]+)#(.+)$/s.exec(pk);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { siteId: match[1], visitorId: match[2] };
}

/** Everybody seen under one e-mail, phone, account or login; `aliasId` is a keyed hash. */
export const aliasKey = (siteId: string, aliasId: string): string => `A#${siteId}#${aliasId}`;
export const ALIAS = 'A';

export const duePartition = (shard: number): string => `due#${shard}`;
export const dueShard = (siteId: string, visitorId: string): string =>
  duePartition(shardOf(`${siteId}#${visitorId}`, DUE_SHARDS));
export const dirtyPartition = (siteId: string, shard: number): string => `dirty#${siteId}#${shard}`;
export const dirtyShard = (siteId: string, visitorId: string): string =>
  dirtyPartition(siteId, shardOf(visitorId, DIRTY_SHARDS));

/** Instants as sortable text, good for the years 1970 to 33658. */
export const sortableInstant = (at: number): string => String(at).padStart(15, '0');

export const touchesKey = (siteId: string, visitorId: string): string => `${siteId}#${visitorId}`;
/** By the newest of a group of touchpoints; `digest` of the group: no two different ones ever lie at one key. */
export const touchSort = (newestAt: number, digest: string): string => `T#${sortableInstant(newestAt)}#${digest}`;
export const orderPointerSort = (at: number, orderId: string): string => `O#${sortableInstant(at)}#${orderId}`;
/** Leads and sign-ups, which no state keeps. */
export const leadPointerSort = (at: number, leadId: string): string => `L#${sortableInstant(at)}#${leadId}`;

export const ledgerPartition = (siteId: string, audienceKey: string, shard: number): string =>
  `${siteId}#${audienceKey}#${shard}`;
export const ledgerKey = (siteId: string, audienceKey: string, rowId: string): string =>
  ledgerPartition(siteId, audienceKey, shardOf(rowId, LEDGER_SHARDS));
export const ledgerKeySort = (keyHash: string): string => `K#${keyHash}`;

export const conversionKey = (siteId: string, orderId: string): string => `O#${siteId}#${orderId}`;
export const dayPartition = (siteId: string, day: string, shard: number): string => `${siteId}#${day}#${shard}`;
export const dayShard = (orderId: string): number => shardOf(orderId, DAY_SHARDS);

/** `control` has pk and sk. A site's settings and audiences lie in one partition, so one Query reads what a batch needs. */
export const sitePartition = (siteId: string): string => `SITE#${siteId}`;
export const SITE_SETTINGS = 'SITE';
export const audienceSort = (audienceKey: string): string => `AUD#${audienceKey}`;
export const AUDIENCE_PREFIX = 'AUD#';
/** A click knows nothing but the link's id; a site's links are listed by entries that name them, the oldest first. */
export const linkPartition = (linkId: string): string => `LINK#${linkId}`;
export const LINK = 'LINK';
export const siteLinksPartition = (siteId: string): string => `LINKS#${siteId}`;
export const siteLinkSort = (at: number, linkId: string): string => `${sortableInstant(at)}#${linkId}`;
export const apiKeyPartition = (keyHash: string): string => `KEY#${keyHash}`;
export const API_KEY = 'KEY';
/** A site's keys, by their ids: a request knows its key's hash alone, so the keys themselves lie in no common partition. */
export const siteKeysPartition = (siteId: string): string => `KEYS#${siteId}`;
export const runPartition = (siteId: string, audienceKey: string): string => `RUN#${siteId}#${audienceKey}`;
export const runSort = (at: number, runId: string): string => `${sortableInstant(at)}#${runId}`;
/** Which sites have audiences in an ad account of Meta's; with or without its prefix it is the same one. */
export const accountPartition = (adAccountId: string): string => `ACCOUNT#${adAccountId.replace(/^act_/, '')}`;
export const leasePartition = (siteId: string): string => `LEASE#${siteId}`;
export const LEASE = 'LEASE';

/** Sites whose sync has to be tried again; one partition, because they are few and the sweep reads them all. */
export const UNFINISHED_SYNCS = 'UNFINISHED';

/** `insights`: everything a platform said of one day, or of one longer period, lies in one partition, by object. */
export const insightPartition = (siteId: string, platform: string, period: string): string =>
  `${siteId}#${platform}#${period}`;
/** Which months of which platforms have insights, and how the last import went; platforms have no `#`. */
export const insightCatalogue = (siteId: string): string => `${siteId}#`;
export const INSIGHT_MONTH = 'M#';
export const insightMonthSort = (platform: string, month: string): string => `${INSIGHT_MONTH}${platform}#${month}`;
/** `control`: how the import of a site's figures goes. */
export const insightImportPartition = (siteId: string): string => `INSIGHTS#${siteId}`;
export const INSIGHT_IMPORT = 'IMPORT';

/** Every site with anything at Meta, for what runs for each of them; one partition, read once a tick. */
export const SITES = 'SITES';

/** Erasures, and withdrawals that Meta did not take at once, by site; those not done yet stand in one partition besides. */
export const leavingPartition = (siteId: string): string => `LEAVING#${siteId}`;
export const OPEN_LEAVINGS = 'LEAVING';
export const openLeavingPrefix = (siteId: string): string => `${siteId}#`;
export const openLeavingSort = (siteId: string, leavingId: string): string =>
  `${openLeavingPrefix(siteId)}${leavingId}`;
/** How a site's forwarding to the Conversions API goes; apart from its settings, which every batch of events reads. */
export const forwardingPartition = (siteId: string): string => `FORWARD#${siteId}`;
export const FORWARDING = 'FORWARD';

/** How many people were in each audience of a large site when they were counted last. */
export const countsPartition = (siteId: string): string => `COUNTS#${siteId}`;
export const COUNTS = 'COUNTS';

/** Days on which a site has orders, and when one of them was written last. */
export const orderDaysPartition = (siteId: string): string => `DAYS#${siteId}`;

/** Daily rates that a site sets, the earliest day first. */
export const ratesPartition = (siteId: string): string => `RATES#${siteId}`;
export const rateSort = (day: string, currency: string): string => `${day}#${currency}`;
/** Behind every currency of a day. */
export const RATES_END = '#~';

/** Every version of a site's own channels stays, so that a report can be asked for by an old one. */
export const channelRulesPartition = (siteId: string): string => `CHANNELS#${siteId}`;
export const channelRulesSort = (version: number): string => `V#${String(version).padStart(9, '0')}`;

export const goalsPartition = (siteId: string): string => `GOALS#${siteId}`;
