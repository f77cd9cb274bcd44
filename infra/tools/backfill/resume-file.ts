import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** How far a backfill came. */
export type Progress = {
  /** Orders of the file that are done with, sent or refused. */
  readonly done: number;
  readonly accepted: number;
  readonly refused: number;
  readonly withheld: number;
};

export const NOTHING_DONE: Progress = { done: 0, accepted: 0, refused: 0, withheld: 0 };

/** Says what a state file is about: another file, mapping or site begins anew. */
export async function fingerprintOf(file: string, about: unknown): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(about));
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The file beside the CSV that remembers how far a backfill came. */
export function createResumeFile(path: string, fingerprint: string) {
  return {
    async read(): Promise<Progress> {
      try {
        const { fingerprint: of, ...progress } = JSON.parse(await readFile(path, 'utf8'));
        return of === fingerprint ? progress : NOTHING_DONE;
      } catch {
        return NOTHING_DONE;
      }
    },
    /** Whole or not at all, so that a process that ends meanwhile leaves one that can be read. */
    async write(progress: Progress): Promise<void> {
      await writeFile(`${path}.new`, JSON.stringify({ fingerprint, ...progress }));
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
