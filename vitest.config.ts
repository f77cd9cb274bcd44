import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

/** Tests that load functions as they are deployed: those are wired once a process, from the environment. */
const OWN_PROCESS = globSync('test/**/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8').includes('startFunctionLab'),
);

export default defineConfig({
  test: {
    environment: 'node',
    // Engines and bundles start in seconds on a busy machine; a test that hangs must still end.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    projects: [
      { extends: true, test: { name: 'labs', include: OWN_PROCESS } },
      // These share a process, so that what they import is loaded once.
      { extends: true, test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: OWN_PROCESS, isolate: false } },
    ],
  },
});
