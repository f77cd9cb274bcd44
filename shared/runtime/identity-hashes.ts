import { createHash, createHmac } from 'node:crypto';
import type { AliasId } from '../domain/identity/alias.ts';
import type { VisitorId } from '../domain/ids.ts';
import { deriveKey } from './site-secret.ts';

const ALIAS_CHARACTERS = 16;

/** Keyed hashes, so that a table of aliases says nothing to whoever has no site's secret. */
export function createIdentityHashes() {
  const keys = new Map<string, string>();

  return {
    /** @param value The hash `collect` made of an e-mail, phone or account; of a login, its visitor; of a click id, its key. */
    aliasId(secret: string, kind: 'email' | 'phone' | 'user' | 'login' | 'click', value: string): AliasId {
      const key = keys.get(secret) ?? deriveKey(secret, 'alias');
      keys.set(secret, key);
      return createHmac('sha256', key).update(`${kind}#${value}`).digest('base64url').slice(0, ALIAS_CHARACTERS);
    },

    /** The visitor that a signed account is on a device. */
    loginVisitor(device: VisitorId, userId: string): VisitorId {
      return `s.${createHash('sha256').update(`${device}#${userId}`).digest('hex').slice(0, 32)}` as VisitorId;
    },
  };
}
