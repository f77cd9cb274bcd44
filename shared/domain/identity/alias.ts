import { compareText } from '../compare-text.ts';
import type { VisitorId } from '../ids.ts';
import type { Instant } from '../time.ts';

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
  /** The person was erased: no event up to then counts, whoever it is said of. */
  readonly erasedAt?: Instant;
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
    ...erasedAtOf(Math.max(a.erasedAt ?? 0, b.erasedAt ?? 0)),
  };
}

/** What is left of an alias once these visitors' person was erased; whoever came under it since stays. */
export function eraseFromAlias(alias: Alias, gone: ReadonlySet<VisitorId>, erasedAt: Instant | undefined): Alias {
  const stays = (visitorId: VisitorId): boolean => !gone.has(visitorId);
  return {
    visitors: alias.visitors.filter(stays),
    unlinked: alias.unlinked.filter(stays),
    ...erasedAtOf(Math.max(alias.erasedAt ?? 0, erasedAt ?? 0)),
  };
}

const erasedAtOf = (erasedAt: Instant): Pick<Alias, 'erasedAt'> => (erasedAt === 0 ? {} : { erasedAt });

function smallest<Text extends string>(texts: readonly Text[], most: number): readonly Text[] {
  return [...new Set(texts)].sort(compareText).slice(0, most);
}

/** The visitors it makes one person of, as far as they say so too. */
export function linkedBy(alias: Alias): readonly VisitorId[] {
  if (isShared(alias)) return [];
  const { unlinked } = alias;
  return unlinked.length === 0 ? alias.visitors : alias.visitors.filter((visitorId) => !unlinked.includes(visitorId));
}
