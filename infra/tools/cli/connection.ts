import { isLocal } from '../api-client.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8787';
const LOCAL_SITE = 'local';

export type Connection = {
  readonly url: string;
  readonly key: string;
  /** `undefined`: nobody said, and it is not the local host's own. */
  readonly siteId: string | undefined;
};

export type ConnectionOptions = {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly site?: string | undefined;
};

/** Something about how the tool was called is wrong; its message says what to write instead. */
export class WrongCall extends Error {
  override readonly name = 'WrongCall';
}

/**
 * Where to ask, and with which key: options before the environment before the local host with the keys it always has.
 *
 * @throws WrongCall when there is no address or no key to try.
 */
export function readConnection(
  { url: said, key, site }: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
  role: 'read' | 'admin' | 'server',
): Connection {
  const url = said ?? (env.BACKTRAIL_URL || DEFAULT_URL);
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new WrongCall(`"${url}" is no address: --url takes one such as https://api.shop.example or ${DEFAULT_URL}`);
  const here = isLocal(url);
  const known = key ?? (env.BACKTRAIL_KEY || (here ? `local-${role}-key` : undefined));
  if (known === undefined)
    throw new WrongCall(`${url} needs a key of its site: say --key, or set BACKTRAIL_KEY (it must be the ${role} key)`);
  return { url, key: known, siteId: site ?? (env.BACKTRAIL_SITE || (here ? LOCAL_SITE : undefined)) };
}
