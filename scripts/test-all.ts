/**
 * `node scripts/test-all.ts [SECONDS]`: runs every tier one after the other and ends with one line that counts the tests of all:
 * `N passed, N failed, N skipped`, below the names of those that failed. A tier that would not end within SECONDS, as slow as the
 * machine has been so far, is left out; so are the long stories of the last one.
 */
import { leaveOut, runTier, type Tally, TIERS } from './tiers.ts';

const within = Number(process.argv[2] ?? Infinity);
const total: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };
let usual = 0;
for (const tier of TIERS) {
  const elapsed = performance.now() / 1000;
  const slowness = Math.max(1, elapsed / Math.max(usual, 1));
  const isLate = usual > 0 && elapsed + slowness * tier.usualSeconds > within;
  const tally = isLate
    ? leaveOut(tier, `${Math.round(elapsed)} s are gone, and it would not end within ${within} s`)
    : runTier(tier, [], performance.timeOrigin + within * 1000);
  usual += isLate ? 0 : tier.usualSeconds;
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
  total.failures.push(...tally.failures.map((failure) => `failed in tier ${tier.name}: ${failure}`));
}
// Once more at the end, where who reads a long log looks first.
for (const failure of total.failures) console.log(failure);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
