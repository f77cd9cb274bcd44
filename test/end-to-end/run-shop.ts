/** A host as a process of its own, so that it can be killed: prints its addresses. */
import { startLocalHost } from '../../infra/local/host.ts';
import { stopOnSignals } from '../../infra/local/stop-on-signals.ts';

const [assemblyDir = '', dataDir = '', clock = ''] = process.argv.slice(2);
const signals = stopOnSignals();
const host = await startLocalHost({
  assemblyDir,
  dataDir,
  port: 0,
  sandboxPort: 0,
  warm: false,
  ...(clock === '' ? {} : { clock: Number(clock) }),
});
signals.stop = host.stop;
signals.kill = host.kill;
process.stdout.write(`${JSON.stringify({ url: host.url, sandboxUrl: host.sandboxUrl })}\n`);
