import { addDays } from '../../../shared/domain/insights/days.ts';
import { type Archive, type ArchiveObject, listObjects } from './archive.ts';
import type { Days } from './engine.ts';
import type { FileKind } from './files.ts';

/** Browsers tell of what happened up to a week ago. */
const LATE_DAYS = 8;

export type Chosen = {
  readonly prefix: string;
  readonly objects: readonly ArchiveObject[];
  /** Whether an object of this key would have been chosen, if it were there. */
  covers(key: string): boolean;
};

/** Which files of a kind a question about some days needs. */
export async function chooseObjects(archive: Archive, kind: FileKind, site: string, days: Days): Promise<Chosen> {
  const prefix = kind === 'raw' ? `raw/${site}/` : `${kind}/site=${site}/`;
  const { first, last } = partsOf(kind, days);
  const isTooEarly = (key: string): boolean => first !== undefined && key < `${prefix}${first}`;
  const isTooLate = (key: string): boolean => last !== undefined && key >= `${prefix}${last}`;
  const after = first === undefined ? undefined : `${prefix}${first}`;
  const objects = await listObjects(archive, prefix, { after, until: isTooLate });
  return {
    prefix,
    objects: kind === 'raw' ? objects : newestOfEach(objects),
    covers: (key) => key.startsWith(prefix) && !isTooEarly(key) && !isTooLate(key),
  };
}

/** Days on a site's clocks begin up to a day before or after those of UTC. */
function partsOf(
  kind: FileKind,
  { from, to }: Days,
): { readonly first?: string | undefined; readonly last?: string | undefined } {
  const first = from === undefined ? undefined : addDays(from, -1);
  const last = to === undefined ? undefined : addDays(to, 1);
  switch (kind) {
    case 'raw':
      return { first, last: last && addDays(last, LATE_DAYS) };
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

/** For a moment a day may have two files: the one that was made, and the one it replaces. */
function newestOfEach(objects: readonly ArchiveObject[]): readonly ArchiveObject[] {
  const newest = new Map<string, ArchiveObject>();
  for (const object of objects) {
    const folder = object.key.slice(0, object.key.lastIndexOf('/'));
    const other = newest.get(folder);
    const isOlder = other !== undefined && (object.putAt - other.putAt || (object.key > other.key ? 1 : -1)) < 0;
    if (!isOlder) newest.set(folder, object);
  }
  return [...newest.values()];
}
