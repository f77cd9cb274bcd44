import { join } from 'node:path';
import { type Row, readRows } from '../../infra/tools/logs/read-rows.ts';
import { LOGS } from './logs.ts';

/** What led to an order of the shop's log, worked out from the files alone: nothing of the product is asked. */
export type ShopOrder = { readonly at: number; readonly value: number; readonly path: readonly ShopTouch[] };
export type ShopTouch = { readonly at: number; readonly id: string; readonly key: string; readonly marks: string };

/** Parameters that say where a visit comes from; of several click ids the first here counts. */
const MARKS = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'utm_id',
  'campaign_id',
  'adset_id',
  'ad_id',
];
const CLICK_IDS = ['gclid', 'gbraid', 'wbraid', 'msclkid', 'fbclid', 'ttclid', 'epik'];
const PLATFORMS: Readonly<Record<string, string>> = { fbclid: 'facebook' };
const LOOKBACK = 30 * 86_400_000;
const REPEAT_WITHIN = 30 * 60_000;

const timeOf = (text = ''): number => Date.parse(`${text.slice(0, 23).replace(' ', 'T')}Z`);
const rowsOf = (name: string): Promise<readonly Row[]> => readRows(join(LOGS, 'segment-shop', name));

/** @returns The orders, and how many landings were the same contact told twice. */
export async function readShopPaths(): Promise<{ readonly orders: readonly ShopOrder[]; readonly repeats: number }> {
  const visitors = new Map<string, string>();
  for (const { event_id: id = '', user_id: visitor = '' } of await rowsOf('events.csv.gz'))
    if (!visitors.has(id)) visitors.set(id, visitor);
  const touches = new Map<string, ShopTouch[]>();
  const seen = new Set<string>();
  for (const { id = '', ts, url = '' } of await rowsOf('first_pages.csv.gz')) {
    const touch = readTouch(id, timeOf(ts), url);
    const visitor = visitors.get(id);
    if (touch === undefined || visitor === undefined || seen.has(id)) continue;
    seen.add(id);
    touches.set(visitor, [...(touches.get(visitor) ?? []), touch]);
  }
  const kept = new Map([...touches].map(([visitor, all]) => [visitor, withoutRepeats(all)]));
  const orders = (await rowsOf('order_completed.csv.gz')).map((row): ShopOrder => {
    const at = timeOf(row.timestamp);
    const path = (kept.get(visitors.get(row.id ?? '') ?? '') ?? []).filter((t) => t.at >= at - LOOKBACK && t.at <= at);
    return { at, value: Number(row.total_price), path };
  });
  const count = (lists: ReadonlyMap<string, readonly ShopTouch[]>): number =>
    [...lists.values()].reduce((sum, list) => sum + list.length, 0);
  return { orders, repeats: count(touches) - count(kept) };
}

function readTouch(id: string, at: number, url: string): ShopTouch | undefined {
  const query = new URL(url).searchParams;
  const mark = (name: string): string =>
    query
      .getAll(name)
      .find((value) => value.trim() !== '')
      ?.trim() ?? '';
  const clickId = CLICK_IDS.find((name) => mark(name) !== '');
  const marks = [...MARKS.map(mark), clickId ?? '', clickId === undefined ? '' : mark(clickId)];
  if (marks.every((mark) => mark === '')) return undefined;
  const source = mark('utm_source') || PLATFORMS[clickId ?? ''] || '(not set)';
  return { at, id, key: `${source}/${mark('utm_medium')}`.toLowerCase(), marks: JSON.stringify(marks) };
}

function withoutRepeats(touches: readonly ShopTouch[]): readonly ShopTouch[] {
  const kept: ShopTouch[] = [];
  for (const touch of touches.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)))
    if (!kept.some(({ at, marks }) => marks === touch.marks && touch.at - at < REPEAT_WITHIN)) kept.push(touch);
  return kept;
}
