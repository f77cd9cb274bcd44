/** The demo fills a new data folder once; one that was interrupted goes on where it stopped. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoStart, runDemo } from './demo/run-demo.ts';
import type { LocalHost } from './host.ts';

const FILE = 'demo.json';

export type FirstRun =
  /** `clock`: where it has to stand before the host starts. `run` ends with it running with the machine's. */
  | { readonly kind: 'due'; readonly clock: number | undefined; run(host: LocalHost): Promise<void> }
  | { readonly kind: 'done' }
  /** The folder was filled by somebody else. */
  | { readonly kind: 'none' };

export async function planFirstRun(dataDir: string, now: number): Promise<FirstRun> {
  const path = join(dataDir, FILE);
  const stored = await readFile(path, 'utf8').catch(() => undefined);
  const state = stored === undefined ? undefined : (JSON.parse(stored) as { end: number; done: boolean });
  if (state?.done === true) return { kind: 'done' };
  if (state === undefined && existsSync(join(dataDir, 'dynamodb.sqlite'))) return { kind: 'none' };
  const end = state?.end ?? now;
  return {
    kind: 'due',
    clock: state === undefined ? demoStart(end) : undefined,
    async run(host) {
      await writeFile(path, JSON.stringify({ end, done: false }));
      const forward = {
        url: host.url,
        // What was lived through before the interruption is only sent again, which changes nothing.
        setClock: async (to: number) => (to > host.now() ? host.setClock(to) : undefined),
      };
      await runDemo(forward, end);
      await host.followMachine();
      await writeFile(path, JSON.stringify({ end, done: true }));
    },
  };
}
