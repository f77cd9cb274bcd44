import type { Progress } from '../progress.ts';
import type { Archive, ArchiveObject } from './archive.ts';
import { type Chosen, chooseObjects } from './choose-objects.ts';
import type { Days } from './engine.ts';
import { cachedPath, fetchObjects, pruneCache } from './fetch-objects.ts';
import type { FetchedKind, FileKind, SiteFiles } from './files.ts';
import { markTouches } from './mark-touches.ts';

export type Gathering = {
  readonly kinds: ReadonlySet<FileKind>;
  readonly sites: readonly string[];
  readonly days: Days;
  /** The machine's time. */
  readonly now: number;
  startProgress(total: number): Progress;
};

const TRIES = 3;
const NONE: SiteFiles = new Map();

/** Fetches what a question needs; where files were replaced meanwhile, the new ones. */
export async function gatherFiles(archive: Archive, folder: string, gathering: Gathering) {
  const { sites, days, now, startProgress } = gathering;
  const kinds = new Set([...gathering.kinds].map((kind): FetchedKind => (kind === 'touches' ? 'history' : kind)));
  for (let attempt = 1; ; attempt++) {
    const chosen = await Promise.all(
      [...kinds].flatMap((kind) =>
        sites.map(async (site) => ({ kind, site, ...(await chooseObjects(archive, kind, site, days)) })),
      ),
    );
    const objects = chosen.flatMap((one) => one.objects);
    const { gone } = await fetchObjects(archive, folder, objects, startProgress);
    if (gone.length > 0 && attempt < TRIES) continue;
    await Promise.all(chosen.map((one) => pruneCache(folder, one, now)));
    const missing = new Set(gone.map(({ key }) => key));
    const paths = new Map<FileKind, SiteFiles>();
    for (const [kind, parts] of Map.groupBy(chosen, (one) => one.kind))
      paths.set(kind, new Map(parts.map((part) => [part.site, pathsOf(folder, part, missing)])));
    if (gathering.kinds.has('touches'))
      paths.set('touches', await markTouches(paths.get('history') ?? NONE, paths.get('sites') ?? NONE));
    return { paths, reach: reachOf(chosen) };
  }
}

const pathsOf = (folder: string, { objects }: Chosen, missing: ReadonlySet<string>): readonly string[] =>
  objects.filter(({ key }) => !missing.has(key)).map((object) => cachedPath(folder, object));

/** How far the files reach, in words. */
function reachOf(chosen: readonly (Chosen & { readonly kind: FetchedKind })[]): string {
  const newest = (objects: readonly ArchiveObject[]): number =>
    objects.reduce((last, { putAt }) => Math.max(last, putAt), 0);
  const parts = [...Map.groupBy(chosen, ({ kind }) => kind)]
    .filter(([kind]) => kind !== 'sites' && kind !== 'erased')
    .map(([kind, ofSites]) => {
      const at = newest(ofSites.flatMap(({ objects }) => objects));
      return at === 0 ? `there are none of ${kind}` : `${kind} as of ${new Date(at).toISOString().slice(0, 16)}Z`;
    });
  return parts.length === 0 ? '' : `Files are made every four hours: ${parts.join(', ')}.`;
}
