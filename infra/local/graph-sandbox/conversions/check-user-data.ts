import { isIP } from 'node:net';
import type { Params } from '../graph-call.ts';
import { GraphError, invalidParameter } from '../graph-error.ts';
import { objectParam } from '../params.ts';
import type { MatchKeys } from './received-event.ts';

const HASHED: ReadonlySet<string> = new Set(['em', 'ph', 'fn', 'ln', 'db', 'ge', 'ct', 'st', 'zp', 'country']);
/** Ids that may connect events of one person; the first may come hashed or not. */
const IDS: ReadonlySet<string> = new Set(['external_id', 'fbp', 'fbc', 'anon_id', 'madid', 'fb_login_id', 'lead_id']);
const OTHERS: ReadonlySet<string> = new Set([
  ...['client_ip_address', 'client_user_agent', 'subscription_id', 'page_id', 'page_scoped_user_id', 'ctwa_clid'],
  ...['ig_account_id', 'ig_sid'],
]);

/** Sets of keys that are too little to find anybody by, as is every part of them. */
const TOO_THIN: readonly ReadonlySet<string>[] = [
  new Set(['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent']),
  new Set(['db', 'client_user_agent']),
  new Set(['fn', 'ge']),
  new Set(['ln', 'ge']),
];

/** Meta's own SDKs append a mark of their version to a hash. */
const HASH_WITH_APPENDIX = /^([a-f0-9]{64})(\.[A-Za-z0-9_-]{2,8})?$/;
const HASH_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export type UserData = { readonly keys: readonly string[]; readonly matchKeys: MatchKeys };

/** Whom an event is about. @param unhashed What becomes of contact data in plain text. */
export function checkUserData(event: Params, unhashed: 'reject' | 'drop'): UserData {
  const sent = objectParam(event, 'user_data');
  if (sent === undefined) throw invalidParameter('The event needs user_data.');
  const keys: string[] = [];
  const matchKeys: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(sent)) {
    const values = textsOf(value, name);
    if (HASHED.has(name)) {
      const hashes = values.flatMap((text) => readHash(name, text, unhashed));
      if (hashes.length > 0) matchKeys[name] = hashes;
      if (hashes.length > 0) keys.push(name);
    } else if (IDS.has(name) && values.length > 0) {
      matchKeys[name] = values.map((text) => HASH_WITH_APPENDIX.exec(text)?.[1] ?? text);
      keys.push(name);
    } else if (OTHERS.has(name) && values.length > 0) {
      if (name !== 'client_ip_address' || values.every((text) => isIP(text) > 0)) keys.push(name);
    }
  }
  if (TOO_THIN.some((set) => keys.every((key) => set.has(key)))) throw tooThin();
  return { keys, matchKeys };
}

/** A value or a list of values; empty ones are as good as absent. */
function textsOf(value: unknown, name: string): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((entry) => {
    if (entry === null || entry === undefined || entry === '') return [];
    if (typeof entry === 'string') return [entry];
    if (typeof entry === 'number') return [String(entry)];
    throw invalidParameter(`user_data[${name}] must be a string or a list of strings.`);
  });
}

function readHash(name: string, text: string, unhashed: 'reject' | 'drop'): readonly string[] {
  const hash = HASH_WITH_APPENDIX.exec(text)?.[1];
  if (hash === undefined && unhashed === 'reject') {
    throw invalidParameter(`user_data[${name}] must be a SHA-256 hash in lower-case hex.`);
  }
  return hash === undefined || hash === HASH_OF_NOTHING ? [] : [hash];
}

function tooThin(): GraphError {
  return new GraphError({
    code: 100,
    subcode: 2804050,
    message: '(#100) Invalid parameter',
    userTitle: 'Too Little Customer Information',
    userMessage: 'This event does not have enough customer information parameters to be matched to anybody.',
  });
}
