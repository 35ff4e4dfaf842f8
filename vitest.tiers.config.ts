import { defineConfig } from 'vitest/config';

/** Whole stories on the real cloud take tens of minutes: CI leaves them out, `npm run test:openstack` does not. */
const LONG = ['test/tiers/openstack/operator.test.ts', 'test/tiers/openstack/scenarios.test.ts'];

/** Tiers 3 and up talk to shared real services: one file at a time, and patience. */
export default defineConfig({
  test: {
    include: ['test/tiers/**/*.test.ts'],
    exclude: process.env['CI'] === undefined ? [] : LONG,
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    passWithNoTests: true,
  },
});
