import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { inParallel } from '../../../shared/pipeline/in-parallel.ts';
import type { Progress } from '../progress.ts';
import type { Archive, ArchiveObject } from './archive.ts';
import type { Chosen } from './choose-objects.ts';
import { originOf } from './mark-touches.ts';

const AT_ONCE = 32;
const LEFT_ALONE = 3_600_000;

/** Where an object lies in the cache. Its tag is that of its content, so what is there never needs to be fetched again. */
export function cachedPath(folder: string, { key, tag }: ArchiveObject): string {
  const slash = key.lastIndexOf('/');
  return join(folder, key.slice(0, slash), `${tag}-${key.slice(slash + 1)}`);
}

/** Brings what is not there yet. An object that was replaced since it was listed is left out: its successor is asked for. */
export async function fetchObjects(
  { s3, bucket }: Archive,
  folder: string,
  objects: readonly ArchiveObject[],
  startProgress: (total: number) => Progress,
): Promise<{ readonly fetched: number; readonly gone: readonly ArchiveObject[] }> {
  const missing: ArchiveObject[] = [];
  await inParallel(AT_ONCE, objects, async (object) => {
    if (!(await isThere(cachedPath(folder, object)))) missing.push(object);
  });
  if (missing.length === 0) return { fetched: 0, gone: [] };
  const gone: ArchiveObject[] = [];
  const progress = startProgress(missing.length);
  let done = 0;
  try {
    await inParallel(AT_ONCE, missing, async (object) => {
      const bytes = await s3
        .send(new GetObjectCommand({ Bucket: bucket, Key: object.key }))
        .then(({ Body }) => Body?.transformToByteArray())
        .catch((error: unknown) => {
          if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
          throw error;
        });
      if (bytes === undefined) gone.push(object);
      else await put(cachedPath(folder, object), bytes);
      done += 1;
      progress.update(done, object.key.split('/').slice(0, 3).join('/'));
    });
  } finally {
    progress.stop();
  }
  return { fetched: done - gone.length, gone };
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, bytes);
  await rename(part, path);
}

/** Takes out of the cache what is no longer in the archive. */
export async function pruneCache(
  folder: string,
  { prefix, objects, covers }: Chosen,
  /** The machine's time: what was fetched just now somebody else may be reading. */
  now: number,
): Promise<number> {
  const kept = new Set(objects.map((object) => cachedPath(folder, object)));
  const entries = await readdir(join(folder, prefix), { recursive: true, withFileTypes: true }).catch(() => []);
  let pruned = 0;
  await inParallel(AT_ONCE, entries, async (entry) => {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || kept.has(originOf(path)) || !covers(relative(folder, path).replaceAll(sep, '/'))) return;
    if (now - ((await stat(path).catch(() => undefined))?.mtimeMs ?? now) < LEFT_ALONE) return;
    await rm(path, { force: true });
    pruned += 1;
  });
  return pruned;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
