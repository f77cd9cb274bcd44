import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Checks } from './verify/checks.ts';
import { verifyChannelSessions, verifyMta } from './verify/verify-attribution.ts';
import { verifyGa4 } from './verify/verify-ga4.ts';
import { verifyMetaFaults } from './verify/verify-meta-faults.ts';
import { verifySegmentShop } from './verify/verify-segment-shop.ts';

const DEFAULT_FOLDER = '../shared/data';

/** Each log by the name that `replay --as` knows it by. */
const LOGS: Readonly<Record<string, (folder: string) => Promise<readonly Checks[]>>> = {
  'channel-sessions': verifyChannelSessions,
  mta: verifyMta,
  'segment-shop': verifySegmentShop,
  'ga4-merch': verifyGa4,
};

/** What takes long and is run when somebody asks for it. */
const ON_REQUEST: typeof LOGS = { 'meta-faults': verifyMetaFaults };
const EVERYTHING = { ...LOGS, ...ON_REQUEST };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, only: { type: 'string', multiple: true, default: Object.keys(LOGS) } },
  });
  const folder = resolve(values.data ?? process.env.BACKTRAIL_DATA ?? DEFAULT_FOLDER);
  if (!existsSync(join(folder, 'EXPECTED.md'))) {
    throw new Error(`There are no reference logs in ${folder}: name their folder with --data. Nothing was verified.`);
  }
  const checks: Checks[] = [];
  for (const name of values.only) {
    const verify = Object.hasOwn(EVERYTHING, name) ? EVERYTHING[name] : undefined;
    if (verify === undefined)
      throw new Error(`--only takes ${Object.keys(EVERYTHING).join(', ')}; "${name}" is none of them.`);
    const begun = performance.now();
    checks.push(...(await verify(folder)));
    process.stdout.write(`${name}: ${((performance.now() - begun) / 1_000).toFixed(0)} s\n\n`);
  }
  const count = checks.reduce((sum, { count }) => sum + count, 0);
  const failed = checks.reduce((sum, { failed }) => sum + failed, 0);
  process.stdout.write(`${count - failed} of ${count} cells as wanted, ${failed} differ\n`);
  if (failed > 0 || count === 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
