import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { PROJECT_FOLDER } from '../../project-folder.ts';
import { Checks } from './checks.ts';

const TEST = 'test/pipeline/meta-faults.test.ts';
const figuresSchema = z.object({
  events: z.number(),
  days: z.number(),
  /** Members of the larger audience at Meta on its largest evening. */
  largest: z.number(),
  runs: z.number(),
  /** Calls that change something at Meta; after each it is looked whether Meta holds somebody the ledger does not. */
  checks: z.number(),
  /** Failures that met a call. */
  met: z.number(),
});

/**
 * The GA4 shop log lived through day by day while Meta fails in every scripted way. The test of the shop log does it,
 * given the longer log: it stops at the first day that ends wrong, and says how.
 */
export async function verifyMetaFaults(folder: string): Promise<readonly Checks[]> {
  const checks = new Checks('GA4 shop log, Meta failing');
  const own = mkdtempSync(join(tmpdir(), 'backtrail-meta-faults-'));
  try {
    const report = join(own, 'figures.json');
    const code = await runTest({ BACKTRAIL_DATA: folder, META_FAULT_LOG: 'ga4-merch', META_FAULT_REPORT: report });
    checks.same('ledger = Meta = matchable members every evening, nobody at Meta beside the ledger', 0, code);
    if (code === 0) {
      const figures = figuresSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
      checks.same('Meta failed at least once a day on average', 'yes', figures.met >= figures.days ? 'yes' : 'no');
      for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name}: ${value}\n`);
    }
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  checks.print();
  return [checks];
}

function runTest(environment: Readonly<Record<string, string>>): Promise<number> {
  const vitest = join(PROJECT_FOLDER, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', TEST], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
