import type { EdgeDeps } from './edge-deps.ts';
import type { GraphCall, Params } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { integerParam, textParam } from './params.ts';

const DEFAULT_LIMIT = 25;

export type Page<Item> = { readonly items: readonly Item[]; readonly paging: { readonly paging?: object } };

type PagingDeps = Pick<EdgeDeps, 'now' | 'settings' | 'origin'>;

/**
 * One page of a list. `next` stands only where there is more, with the parameters of the call in it, and a cursor is good
 * for a while only: whoever stores one finds it refused later, as at Meta.
 */
export function pageOf<Item>(
  all: readonly Item[],
  idOf: (item: Item) => string,
  call: GraphCall,
  { now, settings, origin }: PagingDeps,
): Page<Item> {
  const limit = integerParam(call.params, 'limit') ?? DEFAULT_LIMIT;
  if (limit < 1) throw invalidParameter('Param limit must be positive.');
  const expired = now() - settings.current.cursorSeconds * 1000;
  const place = (name: string): number | undefined => placeOf(all, idOf, textParam(call.params, name), expired);
  const [after, before] = [place('after'), place('before')];
  const start = after !== undefined ? after + 1 : Math.max(0, (before ?? 0) - (before === undefined ? 0 : limit));
  const items = all.slice(start, before === undefined ? start + limit : Math.min(start + limit, before));
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return { items, paging: {} };
  const cursors = { before: toCursor(idOf(first), now()), after: toCursor(idOf(last), now()) };
  if (start + items.length >= all.length) return { items, paging: { paging: { cursors } } };
  const next = `${origin()}${call.path}?${queryOf({ ...call.params, after: cursors.after })}`;
  return { items, paging: { paging: { cursors, next } } };
}

function toCursor(id: string, now: number): string {
  return Buffer.from(JSON.stringify([id, now])).toString('base64url');
}

function placeOf<Item>(
  all: readonly Item[],
  idOf: (item: Item) => string,
  cursor: string | undefined,
  expired: number,
): number | undefined {
  if (cursor === undefined) return undefined;
  const [id, issued] = readCursor(cursor);
  const place = all.findIndex((item) => idOf(item) === id);
  if (place < 0) throw invalidParameter('Invalid cursor passed for paging.');
  if (Number(issued) < expired) throw invalidParameter('The cursor passed for paging has expired.');
  return place;
}

function readCursor(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function queryOf(params: Params): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || name === 'before') continue;
    query.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return query;
}
