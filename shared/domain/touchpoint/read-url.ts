import { plainHost } from './site-hosts.ts';

export type ReadUrl = {
  /** Absent when the url is relative or broken. */
  readonly host?: string;
  readonly path?: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
};

/** Stands for the unknown host of a relative url. */
const NOWHERE = 'nowhere.invalid';

/** Reads what can be read: a relative or broken url still has its query. Parameters of a `#/route?query` count too. */
export function readUrl(text: string): ReadUrl {
  const url = URL.parse(text, `http://${NOWHERE}`);
  if (url === null) return { parameters: pairs(queryOf(text)) };
  const parameters = url.search === '' ? [] : pairs(url.search);
  const hash = url.hash.includes('=') ? pairs(queryOf(url.hash) || url.hash.slice(1)) : [];
  return {
    ...(url.hostname === NOWHERE || url.hostname === '' ? {} : { host: plainHost(url.hostname) }),
    path: url.pathname === '' ? '/' : url.pathname,
    parameters: hash.length === 0 ? parameters : [...parameters, ...hash],
  };
}

function pairs(query: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(query)];
}

function queryOf(text: string): string {
  const start = text.indexOf('?');
  if (start === -1) return '';
  const end = text.indexOf('#', start);
  return text.slice(start + 1, end === -1 ? undefined : end);
}
