import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalHost } from '../local/host.ts';
import { synthesise } from '../synth.ts';
import { createApiClient } from './api-client.ts';
import { readGa4Merch } from './logs/ga4-merch.ts';
import { identify } from './logs/identify.ts';
import { startProgress } from './progress.ts';
import { Checks } from './verify/checks.ts';
import { verifyChannelSessions } from './verify/verify-attribution.ts';
import {
  checkGa4Members,
  describeDifference,
  type Progress,
  type RunningHost,
  runGa4Log,
} from './verify/verify-audiences.ts';

const DEFAULT_FOLDER = '../shared/data';

/** Runs `work` against a host of its own whose clock stands at `clock` and whose data is thrown away afterwards. */
async function onFreshHost<Result>(
  clock: string,
  title: string,
  work: (host: RunningHost, progress: Progress) => Promise<Result>,
): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'backtrail-verify-'));
  const { directory } = await synthesise();
  const host = await startLocalHost({
    assemblyDir: directory,
    dataDir,
    port: 0,
    sandboxPort: 0,
    clock: Date.parse(clock),
  });
  let bar: ReturnType<typeof startProgress> | undefined;
  try {
    return await work(host, (done, total, what) => {
      bar ??= startProgress(title, total, 'events');
      bar.update(done, what);
    });
  } finally {
    bar?.stop();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function verifyGa4(folder: string): Promise<readonly Checks[]> {
  const exactly = new Checks('GA4 shop log, exact times');
  const usually = new Checks('GA4 shop log, default settings');
  const clock = '2020-11-01T00:00:00Z';
  const exact = await onFreshHost(clock, exactly.title, async (host, progress) => {
    const run = await runGa4Log(host, folder, { recencyResolution: 0, daily: true }, exactly, progress);
    checkGa4Members(folder, run, exactly);
    await checkSecondReplay(host, folder, exactly);
    return run;
  });
  const usual = await onFreshHost(clock, usually.title, (host, progress) =>
    runGa4Log(host, folder, { daily: false }, usually, progress),
  );
  exactly.print();
  usually.print();
  for (const [name, size] of Object.entries(exact.largest))
    process.stdout.write(`${name}: up to ${size} people were held at Meta\n`);
  for (const line of describeDifference(folder, exact, usual)) process.stdout.write(`${line}\n`);
  return [exactly, usually];
}

/** Sending the whole log once more must change nothing: not one write unit. */
async function checkSecondReplay(host: RunningHost, folder: string, checks: Checks): Promise<void> {
  const events = identify(await readGa4Merch(join(folder, 'ga4-merch-events.csv.gz')), 0.3);
  const server = createApiClient(host.url, 'local-server-key');
  await server.post('/__local/capacity/reset', {});
  for (let start = 0; start < events.length; start += 500) {
    await server.post('/v1/events', { siteId: 'local', events: events.slice(start, start + 500) });
  }
  await server.post('/__local/drain', {});
  const capacity = await server.get<{ readonly total: { readonly writeUnits: number } }>('/__local/capacity');
  checks.same('write units of sending the whole log once more', 0, capacity.total.writeUnits);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, only: { type: 'string' } } });
  const folder = resolve(values.data ?? process.env.BACKTRAIL_DATA ?? DEFAULT_FOLDER);
  if (!existsSync(join(folder, 'EXPECTED.md'))) {
    throw new Error(`There are no reference logs in ${folder}: name their folder with --data. Nothing was verified.`);
  }
  const checks: Checks[] = [];
  if (values.only === undefined || values.only === 'channel-sessions') {
    const attribution = new Checks('channel-sessions');
    await onFreshHost('2019-11-20T00:00:00Z', attribution.title, (host, progress) =>
      verifyChannelSessions(host, folder, attribution, progress),
    );
    attribution.print();
    checks.push(attribution);
  }
  if (values.only === undefined || values.only === 'ga4-merch') checks.push(...(await verifyGa4(folder)));
  const count = checks.reduce((sum, { count }) => sum + count, 0);
  const failed = checks.reduce((sum, { failed }) => sum + failed, 0);
  process.stdout.write(`\n${count - failed} of ${count} cells as wanted, ${failed} differ\n`);
  if (failed > 0 || count === 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
