/** `npm start`: synthesises the CDK app, serves it here, and shows a shop's three weeks on it the first time. */
import { synthesise } from '../synth.ts';
import { printSummary } from './demo/print-summary.ts';
import { type FirstRun, planFirstRun } from './first-run.ts';
import { type LocalHost, startLocalHost } from './host.ts';
import { HELP, readStartOptions, type StartOptions } from './start-options.ts';
import { stopOnSignals } from './stop-on-signals.ts';

const signals = stopOnSignals();

async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const slow = setTimeout(() => process.stderr.write('Building the functions and templates …\n'), 1000);
  const { directory } = await synthesise().finally(() => clearTimeout(slow));
  const firstRun: FirstRun = options.empty ? { kind: 'none' } : await planFirstRun(options.dataDir, Date.now());
  const host = await startLocalHost({
    assemblyDir: directory,
    ...options,
    clock: options.clock ?? (firstRun.kind === 'due' ? firstRun.clock : undefined),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  signals.stop = () => host.stop();
  signals.kill = () => host.kill();
  if (firstRun.kind === 'due') await firstRun.run(host);
  if (firstRun.kind !== 'none') await printSummary(host, host.now());
  printAddresses(host, options);
}

function printAddresses({ url, sandboxUrl, now, clockRuns }: LocalHost, { dataDir }: StartOptions): void {
  process.stdout.write(`
Backtrail is up.
  HTTP API       ${url}/v1      (keys local-server-key, local-read-key, local-admin-key)
  Demo shop      ${url}/demo/
  Meta sandbox   ${sandboxUrl}/__sandbox/audiences
  Controls       ${url}/__local/queues
  Data, logs     ${dataDir}
  Clock          ${new Date(now()).toISOString()}${clockRuns() ? '' : ', standing still until POST /__local/clock moves it'}
Ctrl-C stops it; the data stays.
`);
}

main().catch((error: unknown) => {
  // What a stopping host leaves undone is no failure.
  if (signals.asked > 0) return;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // Threads and engines end with the process.
  process.exit(1);
});
