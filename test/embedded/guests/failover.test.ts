import { afterEach, expect, test } from 'vitest';
import type { ManagedFile } from '../../../src/topologies/blueprint.ts';
import { type ActivePassiveLab, makeActivePassive } from './active-passive.ts';
import { type Lab, type LabMachine, setLab, VIRTUAL_ADDRESS } from './lab.ts';
import { startWriter, type Writer } from './writer.ts';

let lab: Lab;
let cluster: ActivePassiveLab;

const SERVICE = { address: VIRTUAL_ADDRESS, port: 3306, login: { user: 'writer', password: 'w', database: 'app' } };

async function begin(
  options: { readonly seed?: number; readonly change?: (file: ManagedFile) => ManagedFile } = {},
): Promise<void> {
  lab = await setLab({ seed: options.seed ?? 1 });
  cluster = await makeActivePassive(lab, 'mysql', options.change);
  await lab.clock.advance(30_000);
  const made = await active().sh('mariadb', {
    stdin:
      "CREATE DATABASE app; CREATE USER 'writer'@'%' IDENTIFIED BY 'w'; GRANT ALL PRIVILEGES ON app.* TO 'writer'@'%'; CREATE TABLE app.journal (n BIGINT PRIMARY KEY);",
  });
  expect(made).toMatchObject({ exitCode: 0 });
}

/** The data machine that serves, by what it says of itself. */
function active(): LabMachine {
  const found = cluster.data.filter(({ guest }) => guest.servers.has('mysql'));
  expect(found).toHaveLength(1);
  return found[0]!;
}

const other = (machine: LabMachine) => cluster.data.find((one) => one !== machine)!;

async function rows(): Promise<Set<number>> {
  const { stdout } = await active().sh('mariadb -N -B -e "SELECT n FROM app.journal"');
  return new Set(stdout.split('\n').filter(Boolean).map(Number));
}

/** Acknowledged rows that are not there any more. */
async function lost(...writers: readonly Writer[]): Promise<number[]> {
  const present = await rows();
  return writers.flatMap(({ acknowledged }) => acknowledged.map(({ row }) => row)).filter((row) => !present.has(row));
}

/** Whether somebody still acknowledged after somebody else had begun to. */
function overlaps(...writers: readonly Writer[]): boolean {
  const all = writers.flatMap(({ acknowledged }) => acknowledged).toSorted((a, b) => a.atMs - b.atMs);
  const turns = all.filter(({ by }, index) => by !== all[index - 1]?.by).map(({ by }) => by);
  return turns.length !== new Set(turns).size;
}

async function dstate(machine: LabMachine): Promise<string> {
  return (await machine.sh('drbdadm cstate r0; drbdadm dstate r0')).stdout;
}

async function start(machine: LabMachine): Promise<void> {
  const { host } = lab.cloud.machines.get(machine.id)!;
  lab.cloud.hosts.start(host);
  await lab.clock.advance(10_000);
  await lab.during(lab.client.compute.startServer(machine.id));
}

afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

test('a killed server comes back where it was', async () => {
  await begin();
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  const serving = active();
  await serving.sh('systemctl kill -s KILL mariadb');
  await lab.clock.advance(30_000);
  expect(active().name).toBe(serving.name);
  const before = writer.acknowledged.length;
  await lab.clock.advance(5_000);
  expect(writer.acknowledged.length).toBeGreaterThan(before);
  await lab.during(writer.stop());
  expect(await lost(writer)).toEqual([]);
});

test('a power cut of the active machine loses nothing that was acknowledged', async () => {
  await begin();
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  const dead = active();
  lab.cloud.hosts.cut(lab.cloud.machines.get(dead.id)!.host);
  const cutMs = lab.clock.now();
  await lab.clock.advance(60_000);
  expect(active().name).toBe(other(dead).name);
  const first = writer.acknowledged.find(({ atMs, by }) => atMs > cutMs && by === other(dead).name);
  expect(first).toBeDefined();
  await start(dead);
  await lab.clock.advance(90_000);
  expect(await dstate(dead)).toBe('Connected\nUpToDate/UpToDate\n');
  await lab.during(writer.stop());
  expect(await lost(writer)).toEqual([]);
  expect(overlaps(writer)).toBe(false);
  expect((await active().sh('cibadmin -Q -o constraints')).stdout).not.toContain('drbd-fence-by-handler');
});

test('a planned switchover moves the service and leaves no wish behind', async () => {
  await begin();
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  const from = active();
  const answer = await from.sh(`/usr/local/lib/scp/switchover g-svc p-db ${other(from).name} 120`);
  expect(answer).toMatchObject({ exitCode: 0 });
  expect(active().name).toBe(other(from).name);
  expect((await from.sh('cibadmin -Q -o constraints')).stdout).not.toContain('cli-');
  await lab.clock.advance(5_000);
  await lab.during(writer.stop());
  expect(await lost(writer)).toEqual([]);
  expect(overlaps(writer)).toBe(false);
});

test('after a power cut of everything the cluster serves again with all the data', async () => {
  await begin();
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  for (const { id } of cluster.all) lab.cloud.hosts.cut(lab.cloud.machines.get(id)!.host);
  await lab.clock.advance(20_000);
  for (const machine of cluster.all) await start(machine);
  await lab.clock.advance(180_000);
  await lab.during(writer.stop());
  expect(await lost(writer)).toEqual([]);
});

/** The active machine is cut off, a writer on each side; what each side acknowledged is looked for after the heal. */
async function partition(options: {
  readonly seed: number;
  readonly dc: 'active' | 'other';
  readonly change?: (file: ManagedFile) => ManagedFile;
}): Promise<{ lost: number[]; split: boolean; overlap: boolean; served: boolean }> {
  await begin(options);
  const isolated = active();
  await electDc(options.dc === 'active' ? isolated : cluster.quorum);
  const inside = startWriter(lab, { from: isolated.guest, ...SERVICE, first: 1_000_000 });
  const outside = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(3_000 + options.seed * 370);
  lab.guests.network.partition([[isolated.id], [other(isolated).id, cluster.quorum.id]], { outside: [isolated.id] });
  const cutMs = lab.clock.now();
  await lab.clock.advance(90_000);
  lab.guests.network.heal();
  await lab.clock.advance(120_000);
  await Promise.all([lab.during(inside.stop()), lab.during(outside.stop())]);
  const states = [await dstate(cluster.data[0]), await dstate(cluster.data[1])];
  return {
    lost: await lost(inside, outside),
    split: states.some((state) => !state.startsWith('Connected\nUpToDate/UpToDate')),
    overlap: overlaps(inside, outside),
    served: outside.acknowledged.some(({ atMs, by }) => atMs > cutMs + 5_000 && by === other(isolated).name),
  };
}

/** Has this machine decide, as the one that has been there longest. */
async function electDc(wanted: LabMachine): Promise<void> {
  for (const machine of cluster.all.filter((one) => one !== wanted)) {
    if (machine.guest.pacemaker?.isDc !== true) continue;
    await machine.sh(
      'crm_attribute -n maintenance-mode -v true && systemctl stop pacemaker && systemctl start pacemaker',
    );
    await lab.clock.advance(30_000);
    await machine.sh('crm_attribute -n maintenance-mode -v false');
    await lab.clock.advance(10_000);
  }
}

test.each([
  [1, 'active'],
  [2, 'other'],
  [3, 'active'],
  [4, 'other'],
] as const)(
  'partition %d of the active machine, the %s being the controller: nothing acknowledged is lost',
  async (seed, dc) => {
    expect(await partition({ seed, dc })).toEqual({ lost: [], split: false, overlap: false, served: true });
  },
);

test('without the guard of the fence-peer handler, partitions lose acknowledged rows', async () => {
  const unguarded = (file: ManagedFile): ManagedFile =>
    file.path.endsWith('/fence-peer')
      ? { ...file, content: ['#!/bin/sh\nexec /usr/lib/drbd/crm-fence-peer.sh --timeout 60 --dc-timeout 60\n'] }
      : file;
  const seen = [];
  for (const dc of ['active', 'other'] as const) {
    seen.push(await partition({ seed: 1, dc, change: unguarded }));
    lab.stop();
  }
  expect(seen.map((one) => one.lost.length > 0 || one.split)).toEqual([true, true]);
});
