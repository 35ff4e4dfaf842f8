import { defineConfig } from 'vitest/config';

/** Tiers 3 and up talk to shared real services: one file at a time, and patience. */
export default defineConfig({
  test: {
    include: ['test/tiers/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    passWithNoTests: true,
  },
});
