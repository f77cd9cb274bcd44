import { readUrl } from '../../domain/touchpoint/read-url.ts';
import { type Fields, fieldsOf, firstText, said, textOf } from './read-fields.ts';

const LONGEST_URL = 8192;
const LONGEST_TITLE = 2000;
const CAMPAIGN_KEY = /^[a-z][a-z0-9_]{0,39}$/;
const MOST_CAMPAIGN_KEYS = 20;

/**
 * The page a message comes from. A page call's own properties go before the context, because single-page apps change the
 * page between two calls; of other calls `properties.url` may be a product's, so only the context counts.
 */
export function readPage(message: Fields, context: Fields): Fields {
  const page = fieldsOf(context.page);
  const own = message.type === 'page' ? fieldsOf(message.properties) : {};
  const path = firstText(own.url, page.url, own.path, page.path);
  const url = withCampaign(withSearch(path, firstText(own.search, page.search)), fieldsOf(context.campaign));
  const referrer = firstText(own.referrer, page.referrer, fieldsOf(context.referrer).url);
  return said({
    url: url?.slice(0, LONGEST_URL),
    // RudderStack writes "$direct" for no referrer.
    referrer: referrer === '$direct' ? undefined : referrer?.slice(0, LONGEST_URL),
    title: firstText(own.title, page.title)?.slice(0, LONGEST_TITLE),
  });
}

/** The query is often sent beside the url and not in it. */
function withSearch(url: string | undefined, search: string | undefined): string | undefined {
  if (search === undefined || url?.includes('?') === true) return url;
  return addQuery(url ?? '', search.replace(/^\?/, ''));
}

/**
 * Segment's `context.campaign` is the page's utm parameters taken apart (`name` is utm_campaign). Those that the url lacks
 * are written into it, so that there is one place to read a contact's marks from.
 */
function withCampaign(url: string | undefined, campaign: Fields): string | undefined {
  const known = new Set(url === undefined ? [] : readUrl(url).parameters.map(([name]) => name.toLowerCase()));
  const missing = new URLSearchParams();
  for (const [key, value] of Object.entries(campaign).slice(0, MOST_CAMPAIGN_KEYS)) {
    const name = `utm_${key === 'name' ? 'campaign' : key.toLowerCase()}`;
    const text = textOf(value);
    if (text !== undefined && CAMPAIGN_KEY.test(key.toLowerCase()) && !known.has(name)) missing.set(name, text);
  }
  return missing.size === 0 ? url : addQuery(url ?? '', missing.toString());
}

function addQuery(url: string, query: string): string {
  if (query === '') return url;
  const hash = url.indexOf('#');
  const [before, after] = hash === -1 ? [url, ''] : [url.slice(0, hash), url.slice(hash)];
  return `${before}${before.includes('?') ? '&' : '?'}${query}${after}`;
}
