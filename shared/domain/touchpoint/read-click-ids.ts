import { CLICK_IDS, type ClickIdType } from './click-ids.ts';
import { readUrl } from './read-url.ts';
import { usableValue } from './usable-value.ts';

export type ClickId = { readonly type: ClickIdType; readonly value: string };

const TYPES: ReadonlyMap<string, ClickIdType> = new Map(CLICK_IDS.map((type) => [type, type]));

/** A parameter's click id, if it is one: its name in any case, its value as it came. */
export function clickIdOf(name: string, value: unknown): ClickId | undefined {
  const type = TYPES.get(name.toLowerCase());
  if (type === undefined || typeof value !== 'string' || usableValue(value) === undefined) return undefined;
  // Form decoding made a space of each plus; click ids have no spaces.
  return { type, value: value.replaceAll(' ', '+') };
}

/** Every click id of an address. */
export function clickIdsOfUrl(url: string): readonly ClickId[] {
  return readUrl(url).parameters.flatMap(([name, value]) => clickIdOf(name, value) ?? []);
}

/** What tells one click id of a site from every other, and is kept in its place. */
export const clickIdKey = (type: string, digest: string): string => `${type}#${digest}`;
