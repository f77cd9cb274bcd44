import { compareText } from '../compare-text.ts';
import type { VisitorId } from '../ids.ts';
import { type Alias, type AliasId, linkedBy } from './alias.ts';
import { activeAliases, type Links } from './links.ts';

/** What is known of one site's visitors and aliases; whoever is absent is not linked to anybody. */
export type LinkGraph = {
  readonly links: ReadonlyMap<VisitorId, Links>;
  readonly aliases: ReadonlyMap<AliasId, Alias>;
};

/** Whom a visitor is directly linked to: both the visitor and the other say the alias, and the alias says both. */
export function neighboursOf(visitorId: VisitorId, { links, aliases }: LinkGraph): readonly VisitorId[] {
  const own = links.get(visitorId);
  if (own === undefined) return [];
  const found: VisitorId[] = [];
  for (const aliasId of activeAliases(own)) {
    const alias = aliases.get(aliasId);
    const linked = alias === undefined ? [] : linkedBy(alias);
    if (!linked.includes(visitorId)) continue;
    for (const other of linked) {
      const theirs = other === visitorId ? undefined : links.get(other);
      if (theirs !== undefined && activeAliases(theirs).includes(aliasId)) found.push(other);
    }
  }
  return found;
}

/** The connected component of a visitor, smallest id first: the visitors of one person (DESIGN: Person). */
export function componentOf(visitorId: VisitorId, graph: LinkGraph): readonly VisitorId[] {
  const found = new Set([visitorId]);
  for (const next of found) for (const neighbour of neighboursOf(next, graph)) found.add(neighbour);
  return [...found].sort(compareText);
}
