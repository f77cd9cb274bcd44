import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunctions } from '../../bundle.ts';
import { median } from './bench-row.ts';

const RUNS = 15;
/** Any value does: the functions only look whether their variables are there. */
const ENVIRONMENT = ['CONTROL_TABLE', 'EVENTS_QUEUE_URL', 'AWS_REGION'];

export type ColdLoad = { readonly ratio: number; readonly milliseconds: number; readonly emptyMilliseconds: number };

/** How long a process lives that only loads `collect`, against one that loads an empty handler; taken in turn. */
export async function measureColdLoad(): Promise<ColdLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'backtrail-cold-'));
  try {
    const { collect = '' } = await bundleFunctions(['collect'], { target: folder });
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, 'export const handler = async () => {};\n');
    const load = (file: string): number => {
      const env = Object.fromEntries(ENVIRONMENT.map((name) => [name, 'us-east-1']));
      const started = performance.now();
      const code = `await import(${JSON.stringify(pathToFileURL(file).href)}); process.exit(0);`;
      const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { env });
      if (run.status !== 0) throw new Error(`The bundle does not load: ${run.stderr}`);
      return performance.now() - started;
    };
    const pairs = Array.from({ length: RUNS }, () => ({
      collect: load(join(collect, 'main.mjs')),
      empty: load(empty),
    }));
    return {
      ratio: median(pairs.map((pair) => pair.collect / pair.empty)),
      milliseconds: median(pairs.map((pair) => pair.collect)),
      emptyMilliseconds: median(pairs.map((pair) => pair.empty)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
