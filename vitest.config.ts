import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // Engines and bundles start in seconds on a busy machine; a test that hangs must still end.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Browsers and whole hosts on a machine that is shared: one second chance, and only there; a second failure is one.
    retry: process.env.CI === 'true' ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});
