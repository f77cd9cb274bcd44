import { compareText } from '../compare-text.ts';
import type { VisitorId } from '../ids.ts';

/** What an e-mail address, phone number, account or login is called among aliases: a keyed hash, 16 characters. */
export type AliasId = string;

/**
 * Everybody seen under one e-mail address, phone number, account or login. Both lists are joins: the smallest ids of a
 * set that only grows.
 */
export type Alias = {
  /** Sorted; the 11 smallest. With an 11th the alias is shared and joins nobody (DESIGN: Person). */
  readonly visitors: readonly VisitorId[];
  /** Those an admin has taken off it, for good. */
  readonly unlinked: readonly VisitorId[];
};

export const NOBODY: Alias = { visitors: [], unlinked: [] };

const SHARED_FROM = 11;

/** A till, a family's address, `test@test.com`: no single person's. */
export function isShared(alias: Alias): boolean {
  return alias.visitors.length >= SHARED_FROM;
}

export function joinAliases(a: Alias, b: Alias): Alias {
  return {
    visitors: smallest([...a.visitors, ...b.visitors], SHARED_FROM),
    unlinked: smallest([...a.unlinked, ...b.unlinked], Number.POSITIVE_INFINITY),
  };
}

function smallest<Text extends string>(texts: readonly Text[], most: number): readonly Text[] {
  return [...new Set(texts)].sort(compareText).slice(0, most);
}

/** The visitors it makes one person of, as far as they say so too. */
export function linkedBy(alias: Alias): readonly VisitorId[] {
  if (isShared(alias)) return [];
  const { unlinked } = alias;
  return unlinked.length === 0 ? alias.visitors : alias.visitors.filter((visitorId) => !unlinked.includes(visitorId));
}
