/**
 * Runs every tier one after the other and ends with one line that counts the tests of all: `N passed, N failed, N skipped`.
 * A tier that cannot run on this machine says why and counts as skipped, never as passed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const TIERS: readonly (readonly [name: string, ...args: string[]])[] = [['unit and embedded', 'run']];

function runTier(name: string, args: readonly string[]): Tally {
  const report = join(mkdtempSync(join(tmpdir(), 'scp-tier-')), 'report.json');
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { stdio: 'inherit' },
  );
  const tally = readTally(report);
  if (status !== 0 && tally.failed === 0) tally.failed = 1;
  console.log(`tier ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  return tally;
}

function readTally(report: string): Tally {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    return {
      passed: json['numPassedTests'] ?? 0,
      failed: json['numFailedTests'] ?? 0,
      skipped: (json['numPendingTests'] ?? 0) + (json['numTodoTests'] ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const total: Tally = { passed: 0, failed: 0, skipped: 0 };
for (const [name, ...args] of TIERS) {
  const tally = runTier(name, args);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
