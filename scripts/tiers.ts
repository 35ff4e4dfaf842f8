import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Counts of tests, and a line for each that failed: its file and name, and the first line of why. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
}

interface Rig {
  readonly up: string;
  readonly down: string;
  /** What tells `up` to forget what is there. */
  readonly fresh?: string;
  /** Where the rig notes the process that tells whether it is up already; such a rig is somebody's and stays up. */
  readonly pidFile?: string;
  /** Receives the last line that `up` prints. */
  readonly variable: string;
  /** What the machine must have; the first that is missing is the reason to skip. */
  readonly needs: readonly string[];
}

export interface Tier {
  readonly name: string;
  /** Folder of its tests; empty for those that `npm test` runs. */
  readonly files: string;
  readonly rigs: readonly Rig[];
  /** How long it takes on two cores that nobody else uses, as CI plays it, its rigs included. */
  readonly usualSeconds: number;
}

const KUBE: Rig = {
  up: 'test/rigs/kube/kube-up.sh',
  down: 'test/rigs/kube/kube-down.sh',
  fresh: '--fresh',
  pidFile: '/var/tmp/scp-kube/run/kube-apiserver.pid',
  variable: 'KUBECONFIG',
  needs: ['go', 'openssl', 'curl'],
};
const OPENSTACK: Rig = {
  up: 'test/rigs/openstack/openstack-up.sh',
  down: 'test/rigs/openstack/openstack-down.sh',
  fresh: '--fresh',
  pidFile: '/var/tmp/scp-rig/state/run/keystone.pid',
  variable: 'OS_CLIENT_CONFIG_FILE',
  needs: ['apt-get', 'root'],
};
const GUESTS: Rig = {
  up: 'test/rigs/guests/guests-up.sh',
  down: 'test/rigs/guests/guests-down.sh',
  fresh: '--fresh',
  pidFile: '/var/tmp/scp-rig/state/run/real-az1.pid',
  variable: 'GUESTS_ENV',
  needs: ['apt-get', 'root'],
};
const SQL: Rig = {
  up: 'test/rigs/sql/sql-up.sh',
  down: 'test/rigs/sql/sql-down.sh',
  fresh: '--fresh',
  pidFile: '/var/tmp/scp-sql/run/mariadbd.pid',
  variable: 'SCP_SQL_RIG',
  needs: ['apt-get', 'root'],
};
const IMAGE: Rig = {
  up: 'test/rigs/image/image-build.sh',
  down: 'true',
  variable: 'SCP_IMAGE',
  needs: ['apt-get', 'root'],
};

/** Cheapest first. Each brings up its rigs, points the tests at them by environment, and takes down what it brought up. */
export const TIERS: readonly Tier[] = [
  { name: 'embedded', files: '', rigs: [], usualSeconds: 600 },
  { name: 'kube', files: 'test/tiers/kube', rigs: [KUBE], usualSeconds: 150 },
  { name: 'sql', files: 'test/tiers/sql', rigs: [SQL], usualSeconds: 150 },
  { name: 'image', files: 'test/tiers/image', rigs: [KUBE, IMAGE], usualSeconds: 300 },
  { name: 'openstack', files: 'test/tiers/openstack', rigs: [KUBE, OPENSTACK], usualSeconds: 1000 },
  { name: 'guests', files: 'test/tiers/guests', rigs: [KUBE, GUESTS], usualSeconds: 1000 },
];

/** `untilMs`, in ms since the epoch: tests that take long and know how long are skipped when they would not end by then. */
export function runTier(tier: Tier, args: readonly string[] = [], untilMs = Infinity): Tally {
  const missing = tier.rigs.flatMap((rig) => rig.needs).find((need) => !isPresent(need));
  if (missing) return leaveOut(tier, `this machine has no ${missing}`);
  const environment: NodeJS.ProcessEnv = { ...process.env, TESTS_UNTIL_MS: String(untilMs) };
  const started: Rig[] = [];
  try {
    for (const rig of tier.rigs) {
      const wasUp = isUp(rig);
      const output = bringUp(rig, wasUp);
      if (output === undefined) return report(tier, failureOf(`${rig.up} did not come up`));
      environment[rig.variable] = output;
      if (!wasUp) started.push(rig);
    }
    return report(tier, runTests(tier, args, environment));
  } finally {
    for (const rig of started.reverse()) spawnSync(rig.down, { stdio: 'inherit', shell: true });
  }
}

function isUp(rig: Rig): boolean {
  try {
    return rig.pidFile !== undefined && process.kill(Number(readFileSync(rig.pidFile, 'utf8')), 0);
  } catch {
    return false;
  }
}

/** Brings it up without what an earlier run may have left in it; one that is up is somebody's, and stays as it is. */
function bringUp(rig: Rig, wasUp: boolean): string | undefined {
  const { status, stdout } = spawnSync('bash', [rig.up, ...(wasUp || rig.fresh === undefined ? [] : [rig.fresh])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout);
  return status === 0 ? stdout.trimEnd().split('\n').at(-1) : undefined;
}

function runTests(tier: Tier, args: readonly string[], env: NodeJS.ProcessEnv): Tally {
  const file = join(mkdtempSync(join(tmpdir(), 'scp-tier-')), 'tally.json');
  const reporters = ['--reporter=default', `--reporter=${fileURLToPath(import.meta.resolve('./tally-reporter.ts'))}`];
  // Files of its own that are named are all that is run.
  const files = args.some((arg) => arg.startsWith(`${tier.files}/`)) ? [] : [tier.files];
  const [command, ...rest] =
    tier.files === ''
      ? ['npm', 'test', '--']
      : [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.tiers.config.ts', ...files];
  const { status } = spawnSync(command, [...rest, ...reporters, ...args], {
    stdio: 'inherit',
    env: { ...env, TALLY_FILE: file },
  });
  const tally = readTally(file);
  // What broke outside any test is in the tally, which is written when all has ended: the rest is vitest's own going.
  const why = `vitest ended with status ${status}`;
  if (status !== 0 && tally.passed + tally.failed === 0) return failureOf(why);
  if (status !== 0 && tally.failed === 0) console.log(`tier ${tier.name}: ${why} after all tests had passed`);
  return tally;
}

function readTally(file: string): Tally {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return failureOf('vitest ended before it counted its tests');
  }
}

function failureOf(why: string): Tally {
  return { passed: 0, failed: 1, skipped: 0, failures: [why] };
}

/** What is said of a tier that is not run. */
export function leaveOut(tier: Tier, why: string): Tally {
  return report(tier, { passed: 0, failed: 0, skipped: 1, failures: [] }, `skipped: ${why}`);
}

function report(tier: Tier, tally: Tally, why = ''): Tally {
  const { passed, failed, skipped, failures } = tally;
  for (const failure of failures) console.log(`tier ${tier.name}, failed: ${failure}`);
  console.log(`tier ${tier.name}: ${passed} passed, ${failed} failed, ${skipped} skipped ${why}`.trimEnd());
  return tally;
}

function isPresent(need: string): boolean {
  if (need === 'root') return process.getuid?.() === 0;
  return (process.env['PATH'] ?? '').split(':').some((folder) => isExecutable(join(folder, need)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
