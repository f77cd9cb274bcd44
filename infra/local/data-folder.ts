/** The folder with everything that outlives a stop. One host at a time. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LocalHostError } from './local-host-error.ts';

export interface DataFolder {
  path(name: string): string;
  release(): void;
}

/** SQLite's lock on a file is the kernel's: it goes with the process, however that ends, so no lock can be stale. */
export async function takeDataFolder(folder: string): Promise<DataFolder> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new LocalHostError(`The data folder ${folder} cannot be made.`, { cause });
  });
  const lock = new DatabaseSync(join(folder, 'host.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new LocalHostError(
      `The data folder ${folder} is in use by another host: stop that one, or name another with --data.`,
      {
        cause,
      },
    );
  }
  return {
    path: (name) => join(folder, name),
    release: () => lock.close(),
  };
}
