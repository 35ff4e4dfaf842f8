/** Runs every tier one after the other and ends with one line that counts the tests of all: `N passed, N failed, N skipped`. */
import { runTier, type Tally, TIERS } from './tiers.ts';

const total: Tally = { passed: 0, failed: 0, skipped: 0 };
for (const tier of TIERS) {
  const tally = runTier(tier);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
