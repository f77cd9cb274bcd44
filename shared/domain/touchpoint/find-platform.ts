import { KNOWN_HOSTS, KNOWN_NAMES } from './known-sites.ts';
import { MAIL_HOSTS, NOT_SEARCH, PLATFORMS, type Platform, type SiteKind } from './platforms.ts';
import { registrableDomain } from './site-hosts.ts';

type Site = { readonly kind?: SiteKind; readonly platform?: Platform };

const KINDS = ['social', 'video', 'shopping', 'ai', 'search'] as const;
/** The later wins: what has a name of its own, mail and what is no search go before what is known for its kind alone. */
const SITES = new Map<string, Site>([
  ...KINDS.flatMap((kind) => KNOWN_HOSTS[kind].map((host): [string, Site] => [host, { kind }])),
  ...PLATFORMS.flatMap((platform) =>
    platform.hosts.map((host): [string, Site] => [host, { kind: platform.kind, platform }]),
  ),
  ...MAIL_HOSTS.map((host): [string, Site] => [host, { kind: 'email' }]),
  ...NOT_SEARCH.map((host): [string, Site] => [host, {}]),
]);
const MANY_COUNTRIES = new Map(PLATFORMS.filter((known) => known.manyCountries).map((known) => [known.name, known]));
const ALIASES = new Map(PLATFORMS.flatMap((known) => known.aliases.map((alias) => [alias, known] as const)));
const NAMES = new Map<string, Site>(
  Object.entries(KNOWN_NAMES).flatMap(([kind, names]) =>
    names.map((name): [string, Site] => [name, { kind: kind as keyof typeof KNOWN_NAMES }]),
  ),
);
/** Sources that Google's list sorts otherwise than their host or first word would. */
const AS_GOOGLE_SORTS = new Map<string, Site>([
  ['igshopping', { kind: 'shopping', ...named('instagram') }],
  ['google+', { kind: 'social' }],
  ['mail.google.com', { kind: 'search' }],
  ['mail.yandex.ru', { kind: 'search' }],
]);
const CLICK_IDS = new Map<string, Platform>(
  PLATFORMS.flatMap((known) => (known.clickIds ?? []).map((type) => [type, known] as const)),
);

const NOT_A_WORD = /[^a-z0-9]+/;
const NOT_A_WORD_ALL = /[^a-z0-9]+/g;
const ADS_SUFFIX = /(?:ads?|paid|organic)$/;

function named(name: string): { readonly platform?: Platform } {
  const platform = PLATFORMS.find((known) => known.name === name);
  return platform === undefined ? {} : { platform };
}

/** A host, app package or one of their parents that is known. */
export function siteOfHost(host: string): Site | undefined {
  for (let rest = host; ; ) {
    const known = SITES.get(rest);
    if (known !== undefined) return known;
    const dot = rest.indexOf('.');
    if (dot === -1) break;
    rest = rest.slice(dot + 1);
  }
  const domain = registrableDomain(host);
  const platform = MANY_COUNTRIES.get(domain.slice(0, domain.indexOf('.')));
  return platform === undefined ? undefined : { kind: platform.kind, platform };
}

/** How a sender may call a platform: `fb`, `Facebook Ads`, `m.facebook.com`, `instagram_story`. */
export function siteOfName(text: string): Site | undefined {
  const name = text.toLowerCase();
  const sorted = AS_GOOGLE_SORTS.get(name);
  if (sorted !== undefined) return sorted;
  const host = name.includes('.') ? siteOfHost(name) : undefined;
  if (host !== undefined) return host;
  const joined = name.replace(NOT_A_WORD_ALL, '');
  const platform =
    ALIASES.get(joined) ?? ALIASES.get(joined.replace(ADS_SUFFIX, '')) ?? firstWord(name.split(NOT_A_WORD)[0] ?? '');
  return platform === undefined ? NAMES.get(joined) : { kind: platform.kind, platform };
}

/** One- and two-letter words mean too many things, except Meta's own two. */
function firstWord(word: string): Platform | undefined {
  return word.length > 3 || word === 'fb' || word === 'ig' ? ALIASES.get(word) : undefined;
}

export function platformOfClickId(type: string): Platform | undefined {
  return CLICK_IDS.get(type);
}
