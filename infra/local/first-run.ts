/** The demo fills a new data folder once; one that was interrupted goes on where it stopped. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoStart, runDemo } from './demo/run-demo.ts';
import type { LocalHost } from './host.ts';

const FILE = 'demo.json';

export interface FirstRun {
  /** Where the clock has to stand before the host starts. */
  readonly clock: number | undefined;
  /** Ends with the clock running with the machine's. */
  run(host: LocalHost): Promise<void>;
}

/** Undefined: the folder has its demo already, or data of somebody's own. */
export async function planFirstRun(dataDir: string, now: number): Promise<FirstRun | undefined> {
  const path = join(dataDir, FILE);
  const stored = await readFile(path, 'utf8').catch(() => undefined);
  const state = stored === undefined ? undefined : (JSON.parse(stored) as { end: number; done: boolean });
  if (state?.done === true || (state === undefined && existsSync(join(dataDir, 'dynamodb.sqlite')))) return undefined;
  const end = state?.end ?? now;
  return {
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
