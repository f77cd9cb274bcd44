/** Labels under a two-letter country where names are given out one level lower: `shop.co.uk`. */
const SECOND_LEVEL: ReadonlySet<string> = new Set(['co', 'com', 'net', 'org', 'gov', 'edu', 'ac', 'or', 'ne', 'gob']);

/** Hosting services that give every customer a subdomain: neighbours there are strangers. */
const SHARED_HOSTING: ReadonlySet<string> = new Set([
  'myshopify.com',
  'mystore.no',
  'wixsite.com',
  'wordpress.com',
  'blogspot.com',
  'tumblr.com',
  'substack.com',
  'github.io',
  'gitlab.io',
  'pages.dev',
  'workers.dev',
  'netlify.app',
  'vercel.app',
  'web.app',
  'firebaseapp.com',
  'herokuapp.com',
  'onrender.com',
  'fly.dev',
  'webflow.io',
  'cloudfront.net',
  'amazonaws.com',
  'azurewebsites.net',
  'square.site',
  'mozello.shop',
]);

/** Lower case, without a leading `www.` and a trailing dot. */
export function plainHost(host: string): string {
  const lower = host.toLowerCase();
  const start = lower.startsWith('www.') ? 4 : 0;
  return lower.slice(start, lower.endsWith('.') ? -1 : undefined);
}

/**
 * The name somebody registered: `blog.shop.co.uk` → `shop.co.uk`. A short rule instead of the public suffix list, which
 * would weigh more than everything else here; where it errs, a referrer counts as own or external wrongly, no more.
 */
export function registrableDomain(host: string): string {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  if (labels.length < 3 || /^\d+$/.test(last)) return host;
  const twoLevels = labels.slice(-2).join('.');
  const isLonger = (last.length === 2 && SECOND_LEVEL.has(labels.at(-2) ?? '')) || SHARED_HOSTING.has(twoLevels);
  return isLonger ? labels.slice(-3).join('.') : twoLevels;
}

/** `host` itself or something below it. Both as `plainHost` gives them. */
export function isWithin(host: string, parent: string): boolean {
  return host === parent || (host.endsWith(parent) && host.charAt(host.length - parent.length - 1) === '.');
}

/** Whether `hosts` holds `host` or one of its parents. */
export function coversHost(hosts: ReadonlySet<string>, host: string): boolean {
  for (let rest = host; ; ) {
    if (hosts.has(rest)) return true;
    const dot = rest.indexOf('.');
    if (dot === -1) return false;
    rest = rest.slice(dot + 1);
  }
}
