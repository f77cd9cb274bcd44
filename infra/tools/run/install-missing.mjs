import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './run-npm.mjs';

/** Does nothing, in a few milliseconds, when node_modules is what package-lock.json says. */
export async function installMissing(project) {
  const lockFile = join(project, 'package-lock.json');
  const stampFile = join(project, 'node_modules', '.backtrail-installed');
  const lock = readFileSync(lockFile);
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  const why = whatDiffers(project, JSON.parse(lock.toString()));
  if (why !== undefined) {
    await runNpm(project, ['ci', '--include=dev', '--include=optional'], `Installing dependencies, because ${why}`);
  }
  writeFileSync(stampFile, stamp);
}

/** npm leaves a record of what it installed; somebody may have run it by hand, and then nothing is to be done. */
function whatDiffers(project, lock) {
  const recordFile = join(project, 'node_modules', '.package-lock.json');
  if (!existsSync(recordFile)) return 'nothing is installed yet';
  const { packages: installed } = JSON.parse(readFileSync(recordFile, 'utf8'));
  for (const [path, { version, optional }] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    // Optional packages are mostly those for other platforms.
    if (installed[path] === undefined && optional === true) continue;
    if (installed[path] === undefined || !existsSync(join(project, path))) return `${name} is missing`;
    if (installed[path].version !== version) {
      return `${name} is at ${installed[path].version} where package-lock.json says ${version}`;
    }
  }
  return undefined;
}
