import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

/** Runs code as a program of its own, from a file in the project, so that it finds the project's packages. */
export async function runScript(name: string, code: string): Promise<string> {
  const folder = join(PROJECT_FOLDER, 'dist', 'test-scripts');
  const file = join(folder, `${name}-${process.pid}.mjs`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
    return stdout + stderr;
  } finally {
    await rm(file, { force: true });
  }
}
