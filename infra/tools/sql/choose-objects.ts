import { addDays } from '../../../shared/domain/insights/days.ts';
import { type Archive, type ArchiveObject, listObjects } from './archive.ts';
import type { Days } from './engine.ts';
import type { FetchedKind } from './files.ts';

/** Browsers tell of what happened up to a week ago. */
const LATE_DAYS = 8;

export type Chosen = {
  readonly prefix: string;
  readonly objects: readonly ArchiveObject[];
  /** Whether an object of this key would have been chosen, if it were there. */
  covers(key: string): boolean;
};

/** Which files of a kind a question about some days needs. */
export async function chooseObjects(archive: Archive, kind: FetchedKind, site: string, days: Days): Promise<Chosen> {
  const prefix = prefixOf(kind, site);
  const { first, last } = partsOf(kind, days);
  const isTooEarly = (key: string): boolean => first !== undefined && key < `${prefix}${first}`;
  const isTooLate = (key: string): boolean => last !== undefined && key >= `${prefix}${last}`;
  const after = first === undefined ? undefined : `${prefix}${first}`;
  const objects = await listObjects(archive, prefix, { after, until: isTooLate });
  return {
    prefix,
    objects: pick(kind, objects, days),
    covers: (key) => key.startsWith(prefix) && !isTooEarly(key) && !isTooLate(key),
  };
}

function prefixOf(kind: FetchedKind, site: string): string {
  switch (kind) {
    case 'raw':
      return `raw/${site}/`;
    case 'history':
      return `history/${site}/`;
    case 'conversions':
    case 'insights':
    case 'sites':
    case 'erased':
      return `${kind}/site=${site}/`;
  }
}

function pick(kind: FetchedKind, objects: readonly ArchiveObject[], days: Days): readonly ArchiveObject[] {
  switch (kind) {
    case 'raw':
      return objects;
    case 'history':
      return spanFiles(objects, days);
    case 'conversions':
    case 'insights':
    case 'sites':
    case 'erased':
      return newestOfEach(objects, folderOf);
  }
}

/** Days on a site's clocks begin up to a day before or after those of UTC. */
function partsOf(
  kind: FetchedKind,
  { from, to }: Days,
): { readonly first?: string | undefined; readonly last?: string | undefined } {
  const first = from === undefined ? undefined : addDays(from, -1);
  const last = to === undefined ? undefined : addDays(to, 1);
  switch (kind) {
    case 'raw':
      return { first, last: last && addDays(last, LATE_DAYS) };
    case 'history':
      // By day of receipt; their names say of which time they tell.
      return { first };
    case 'conversions':
      return { first: first && `day=${first}`, last: last && `day=${last}` };
    case 'insights':
      // A whole month, the last one too: `~` comes behind everything in it.
      return { first: first && `month=${first.slice(0, 7)}`, last: last && `month=${last.slice(0, 7)}~` };
    case 'sites':
    case 'erased':
      return {};
  }
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/** For a moment there may be two files of one thing: the one that was made, and the one it replaces. */
function newestOfEach(objects: readonly ArchiveObject[], thing: (key: string) => string): readonly ArchiveObject[] {
  const newest = new Map<string, ArchiveObject>();
  for (const object of objects) {
    const other = newest.get(thing(object.key));
    const isOlder = other !== undefined && (object.putAt - other.putAt || (object.key > other.key ? 1 : -1)) < 0;
    if (!isOlder) newest.set(thing(object.key), object);
  }
  return [...newest.values()];
}

const SPAN = /^(?<day>[\d-]{10})\/(?<span>day|\d{2})-\d+-(?<oldest>\d+)-(?<newest>\d+)-[^/]+$/;

/** Of each day the file of the day, or those of its hours, with anything of the days asked for in them. */
function spanFiles(objects: readonly ArchiveObject[], { from, to }: Days): readonly ArchiveObject[] {
  const after = from === undefined ? 0 : Date.parse(addDays(from, -1));
  const before = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(addDays(to, 1));
  const named = (key: string) => SPAN.exec(key.split('/').slice(-2).join('/'))?.groups ?? {};
  const newest = newestOfEach(objects, (key) => `${named(key).day} ${named(key).span}`);
  const whole = new Set(newest.flatMap(({ key }) => (named(key).span === 'day' ? [named(key).day] : [])));
  return newest.filter(({ key }) => {
    const { day, span, oldest, newest: last } = named(key);
    return Number(last) >= after && Number(oldest) < before && (span === 'day' || !whole.has(day));
  });
}
