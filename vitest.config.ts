import { defineConfig } from 'vitest/config';

/** Tiers 1 and 2 run by default; the higher tiers name their own folder (see CONTRIBUTING.md). */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/tiers/**', 'node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
