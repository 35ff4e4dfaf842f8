import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Held, heldBy, stillHolds } from '../../src/convergence/bootstrap/held.ts';
import { observeMachine } from '../../src/convergence/observe-machine.ts';
import type { ObservedUnit } from '../../src/convergence/setup/observed.ts';
import type { BootstrapStep } from '../../src/topologies/blueprint.ts';
import { localMachine } from './local-machine.ts';

const BOOT = '0b8c1c1e-7f0e-4f0a-9a53-0f6f5f7a1c11';
const steps: readonly BootstrapStep[] = [
  { name: 'disks', on: ['a'], done: 'true', run: 'true', timeoutMs: 1_000, holds: true },
  {
    name: 'cluster',
    on: ['a'],
    done: 'true',
    run: 'true',
    timeoutMs: 1_000,
    holds: true,
    lasts: { as: 'running', units: ['corosync'] },
  },
  { name: 'node', on: ['a'], done: 'true', run: 'true', timeoutMs: 1_000, lasts: { as: 'x', units: ['mariadb'] } },
];
const unit = (activeState: string, startedMs?: number): ObservedUnit => ({
  loaded: true,
  unitFileState: 'enabled',
  activeState,
  subState: '',
  ...(startedMs === undefined ? {} : { startedMs }),
});
const signs = (bootId: string, units: Readonly<Record<string, ObservedUnit>>) => ({
  seen: { boot: { ok: true, value: { bootId, uptimeSeconds: 1 } } } as const,
  setup: {
    ok: true,
    value: { files: {}, units, needsDaemonReload: false, record: { version: 1, files: {}, units: {}, pending: {} } },
  } as const,
});
const running = signs(BOOT, { corosync: unit('active', 7_000), mariadb: unit('active', 9_000) });

it('is known again by its boot and by the units that are to stay as they are', () => {
  expect(heldBy(steps, running)).toEqual({ bootId: BOOT, startedMs: { corosync: 7_000 }, seen: {} });
});

it.each([
  ['a unit that does not run', signs(BOOT, { corosync: unit('failed', 7_000) })],
  ['a unit of which nothing is known', signs(BOOT, {})],
  ['a machine that does not say which boot this is', { ...running, seen: {} }],
  ['a machine whose units did not answer', { ...running, setup: { ok: false, fault: 'hung', why: '' } as const }],
])('is not known of %s', (_what, seen) => {
  expect(heldBy(steps, seen)).toBeUndefined();
  expect(stillHolds({ bootId: BOOT, startedMs: { corosync: 7_000 }, seen: {} }, seen)).toBe(false);
});

it.each([
  ['the same', running, true],
  ['with another server', signs(BOOT, { corosync: unit('active', 7_000), mariadb: unit('failed') }), true],
  ['after another boot', signs(BOOT.replace('0', '1'), { corosync: unit('active', 7_000) }), false],
  ['after a restart of the unit', signs(BOOT, { corosync: unit('active', 8_000) }), false],
])('holds for the machine %s: %s', (_what, seen, holds) => {
  expect(stillHolds({ bootId: BOOT, startedMs: { corosync: 7_000 }, seen: {} }, seen)).toBe(holds);
});

let machine: ReturnType<typeof localMachine>;
beforeEach(() => {
  machine = localMachine();
});
afterEach(() => machine.remove());

/** What is done of two steps on a machine whose notes are in the file `asked`. */
async function look(held?: Held) {
  const asking = (name: string) => `echo ${name} >>${machine.path('asked')}`;
  const [disks, , node] = steps;
  const bootstrap = [
    { ...disks!, done: asking('disks') },
    { ...node!, done: `${asking('node')}; exit 1` },
  ];
  const setup = { member: 'a', files: [], units: [] };
  const asked = {
    setup,
    bootstrap,
    probes: ['boot', 'disks'] as const,
    seconds: 1,
    ...(held === undefined ? {} : { held }),
  };
  const seen = await observeMachine(machine.shell, asked);
  const lines = machine.read('asked').trim().split('\n').toSorted();
  machine.write('asked', '');
  return {
    done: seen.bootstrap,
    assumed: seen.assumed,
    lines,
    boot: seen.seen.boot,
    disks: seen.seen.disks,
    trips: machine.commands.splice(0).length,
  };
}

it('is not asked of a machine of which it holds, and what may change by itself is', async () => {
  const first = await look();
  expect(first).toMatchObject({ done: { disks: 'done', node: 'open' }, lines: ['disks', 'node'], trips: 1 });
  if (first.boot?.ok !== true) throw new Error('no boot id');
  const { bootId } = first.boot.value;
  expect(first.disks).toMatchObject({ ok: true, value: expect.any(Array) });
  const before = { ok: true, value: [] } as const;
  expect(await look({ bootId, startedMs: {}, seen: { disks: before } })).toMatchObject({
    done: { disks: 'done', node: 'open' },
    assumed: true,
    lines: ['node'],
    disks: before,
    trips: 1,
  });
});

it('is asked after all of a machine that turns out to be another', async () => {
  const before = { ok: true, value: [] } as const;
  const seen = await look({ bootId: 'another', startedMs: {}, seen: { disks: before } });
  expect(seen).toMatchObject({
    done: { disks: 'done', node: 'open' },
    assumed: false,
    lines: ['disks', 'node'],
    trips: 2,
  });
  expect(seen.disks).not.toEqual(before);
});
