import { afterEach, beforeEach, expect, test } from 'vitest';
import { HAPROXY_COMMAND, parseHaproxy } from '../../../src/convergence/probes/haproxy.ts';
import { makeGalera } from './active-passive.ts';
import { type Lab, type LabMachine, setLab, VIRTUAL_ADDRESS } from './lab.ts';
import { startWriter, type Writer } from './writer.ts';

let lab: Lab;
let machines: Readonly<Record<string, LabMachine>>;

const SERVICE = { address: VIRTUAL_ADDRESS, port: 3306, login: { user: 'writer', password: 'w', database: 'app' } };
const STATUS =
  "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_cluster_status', 'wsrep_local_state_comment')";

beforeEach(async () => {
  lab = await setLab();
  machines = await makeGalera(lab);
  await lab.clock.advance(60_000);
  const made = await machines['data-1']!.sh('mariadb', {
    stdin:
      "CREATE DATABASE app; CREATE USER 'writer'@'%' IDENTIFIED BY 'w'; GRANT ALL PRIVILEGES ON app.* TO 'writer'@'%'; CREATE TABLE app.journal (n BIGINT PRIMARY KEY);",
  });
  expect(made).toMatchObject({ exitCode: 0 });
});

afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

async function state(member: string): Promise<string> {
  const { stdout } = await machines[member]!.sh(`mariadb -N -B -e "${STATUS}"`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[1])
    .join(' ');
}

async function lost(member: string, { acknowledged }: Writer): Promise<number[]> {
  const { stdout } = await machines[member]!.sh('mariadb -N -B -e "SELECT n FROM app.journal"');
  const present = new Set(stdout.split('\n').filter(Boolean).map(Number));
  return acknowledged.map(({ row }) => row).filter((row) => !present.has(row));
}

async function back(member: string): Promise<void> {
  lab.cloud.hosts.start(lab.cloud.machines.get(machines[member]!.id)!.host);
  await lab.clock.advance(10_000);
  await lab.during(lab.client.compute.startServer(machines[member]!.id));
}

/** What a new, empty volume is. */
const EMPTY = 'cd /srv/ha/mysql && rm -f grastate.dat gvwstate.dat wsrep_position';
const START = '/usr/local/lib/scp/galera-start start';
const both = (line: string) => Promise.all(['data-1', 'data-2'].map((member) => machines[member]!.sh(line)));

const cut = (member: string) => lab.cloud.hosts.cut(lab.cloud.machines.get(machines[member]!.id)!.host);

test('two data nodes and an arbitrator are in step, and what is written through the address is on both', async () => {
  expect(await state('data-1')).toBe('3 Primary Synced');
  expect(await state('data-2')).toBe('3 Primary Synced');
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  await lab.during(writer.stop());
  expect(writer.acknowledged.length).toBeGreaterThan(10);
  expect(await lost('data-1', writer)).toEqual([]);
  expect(await lost('data-2', writer)).toEqual([]);
});

test('writes to both data nodes at once are made one after the other, on both', async () => {
  const writers = ['data-1', 'data-2'].map((member, index) => {
    const { id, address } = machines[member]!;
    return startWriter(lab, { from: lab.guests.get(id)!, ...SERVICE, address, first: index * 1_000 });
  });
  await lab.clock.advance(10_000);
  await lab.during(Promise.all(writers.map((writer) => writer.stop())));
  for (const writer of writers) {
    expect(writer.acknowledged.length).toBeGreaterThan(20);
    expect([await lost('data-1', writer), await lost('data-2', writer)]).toEqual([[], []]);
  }
});

test('a load balancer tells at its control socket which servers it believes to be up', async () => {
  const servers = async () => {
    const answer = parseHaproxy((await machines['lb-1']!.sh(HAPROXY_COMMAND)).stdout);
    if (!answer.ok) throw new Error(answer.why);
    return answer.value;
  };
  expect(await servers()).toMatchObject([
    { name: 'pay-data-1', up: true, isBackup: false },
    { name: 'pay-data-2', up: true, isBackup: true },
  ]);
  cut('data-1');
  await lab.clock.advance(40_000);
  await servers();
  await lab.clock.advance(7_000);
  const [one, other] = await servers();
  expect([one, other]).toMatchObject([
    { name: 'pay-data-1', up: false, changedSeconds: 7 },
    { name: 'pay-data-2', up: true },
  ]);
  expect(other?.changedSeconds).toBeGreaterThan(46);
});

test('a load balancer that is stopped closes the connections that it has handed on, and one that is reloaded does not', async () => {
  const balancer = (await machines['lb-1']!.sh('ip -4 address show')).stdout.includes(VIRTUAL_ADDRESS)
    ? 'lb-1'
    : 'lb-2';
  const remote = await lab.during(lab.guests.connect('outside', SERVICE));
  const write = (row: number) => lab.during(remote.run(`INSERT INTO journal (n) VALUES (${row})`));
  await write(1);
  expect(await machines[balancer]!.sh('systemctl reload haproxy')).toMatchObject({ exitCode: 0 });
  await write(2);
  await machines[balancer]!.sh('systemctl stop haproxy');
  await expect(write(3)).rejects.toThrow('Lost connection to server');
});

test('a power cut of one data node is survived by the other, which it joins again', async () => {
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  cut('data-1');
  await lab.clock.advance(40_000);
  expect(await state('data-2')).toBe('2 Primary Synced');
  expect(writer.acknowledged.at(-1)?.by).toBe('pay-data-2');
  await back('data-1');
  await lab.clock.advance(90_000);
  expect(await state('data-1')).toBe('3 Primary Synced');
  await lab.during(writer.stop());
  expect(await lost('data-1', writer)).toEqual([]);
  expect(await lost('data-2', writer)).toEqual([]);
});

test('a data node outside the majority refuses reads and writes, and comes back in step by itself', async () => {
  const { id } = machines['data-1']!;
  const others = Object.values(machines)
    .map((machine) => machine.id)
    .filter((one) => one !== id);
  lab.guests.network.partition([[id], others]);
  await lab.clock.advance(20_000);
  const refused = await machines['data-1']!.sh('mariadb -e "SELECT n FROM app.journal"');
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('ERROR 1047') });
  expect((await machines['data-1']!.sh('mariadb -N -e "SELECT 1"')).stdout).toBe('1\n');
  lab.guests.network.heal();
  await lab.clock.advance(20_000);
  expect(await state('data-1')).toBe('3 Primary Synced');
});

test('a data node whose voter has forgotten it goes on once the other one is known to be stopped and to hold no more', async () => {
  const sh = async (member: string, line: string) => (await machines[member]!.sh(line)).stdout;
  await sh('data-1', 'systemctl stop mariadb');
  await sh('arbitrator-1', 'rm /var/lib/garbd/gvwstate.dat && systemctl kill -s KILL garb');
  await lab.clock.advance(20_000);
  expect(await state('data-2')).toBe('2 non-Primary Initialized');
  // It has not said yet how far it got.
  const start = '/usr/local/lib/scp/galera-start start';
  expect(await machines['data-2']!.sh(`${start} 10`)).toMatchObject({ exitCode: 1 });
  expect(await state('data-2')).toBe('2 non-Primary Initialized');
  await sh('data-1', '/usr/local/lib/scp/galera-position');
  expect(await machines['data-2']!.sh(`${start} 30`)).toMatchObject({ exitCode: 0 });
  expect(await state('data-2')).toBe('2 Primary Synced');
  expect(await machines['data-1']!.sh(`${start} 30`)).toMatchObject({ exitCode: 0 });
  expect(await state('data-1')).toBe('3 Primary Synced');
});

test('a data node does not go on where the other one may have gone on without it, and lost its volume', async () => {
  const { id } = machines['data-2']!;
  const others = Object.values(machines).filter((machine) => machine.id !== id);
  lab.guests.network.partition([[id], others.map((machine) => machine.id)]);
  await lab.clock.advance(20_000);
  expect(await state('data-2')).toBe('1 non-Primary Initialized');
  await machines['data-1']!.sh(`systemctl stop mariadb; ${EMPTY}`);
  await machines['arbitrator-1']!.sh('rm /var/lib/garbd/gvwstate.dat; systemctl kill -s KILL garb');
  lab.guests.network.heal();
  expect((await machines['data-1']!.sh('/usr/local/lib/scp/galera-position')).stdout).toBe('none\n');
  const started = await machines['data-2']!.sh('/usr/local/lib/scp/galera-start start 30');
  expect(started).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('position=none') });
  expect(await state('data-2')).toContain('non-Primary');
});

test('nobody begins where the other data node lost its volume and may have held more, until somebody says so', async () => {
  await machines['data-1']!.sh('systemctl stop mariadb');
  expect(await state('data-2')).toBe('2 Primary Synced');
  await machines['data-2']!.sh(`systemctl stop mariadb; ${EMPTY}`);
  expect((await both('/usr/local/lib/scp/galera-position')).map(({ stdout }) => stdout)).toEqual([
    expect.stringMatching(/:\d+\n$/),
    'none\n',
  ]);
  const [first] = await both(`${START} 10`);
  expect(first).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('may have held more than this one') });
  await machines['data-1']!.sh("sed -i 's/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/' /srv/ha/mysql/grastate.dat");
  expect(await both(`${START} 60`)).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
  expect(await state('data-2')).toBe('3 Primary Synced');
});

test('a data node whose copy was cut off half-way leaves it to the other one to begin', async () => {
  await machines['data-1']!.sh(`systemctl stop mariadb; ${EMPTY}`);
  await machines['data-1']!.sh('systemctl start --no-block mariadb');
  await lab.clock.advance(5_000);
  expect((await machines['data-1']!.sh('systemctl is-active mariadb')).stdout).toBe('activating\n');
  await both('systemctl kill -s KILL mariadb');
  await machines['arbitrator-1']!.sh('rm /var/lib/garbd/gvwstate.dat; systemctl kill -s KILL garb');
  expect((await machines['data-1']!.sh('/usr/local/lib/scp/galera-position')).stdout).toBe('partial\n');
  expect((await machines['data-2']!.sh('/usr/local/lib/scp/galera-position')).stdout).toMatch(/:\d+\n$/);
  expect(await both(`${START} 60`)).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
  expect(await state('data-1')).toBe('3 Primary Synced');
});

test('a server that stays outside of the majority that the other node is in is started anew', async () => {
  const guest = lab.guests.get(machines['data-1']!.id)!;
  guest.site.groups.leave(guest.galera!);
  await lab.clock.advance(20_000);
  expect((await machines['data-1']!.sh('mariadb -N -B -e "SELECT n FROM app.journal"')).stderr).toContain('1047');
  const started = await machines['data-1']!.sh(`${START} 120`);
  expect(started).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('starts anew') });
  expect(await state('data-1')).toBe('3 Primary Synced');
});

test('a full disk does not keep a server from leaving, nor from coming back once there is room', async () => {
  const { id } = machines['data-1']!;
  const volumes = lab.cloud.machines.get(id)!.volumes.filter(({ root }) => !root);
  const setFull = (full: boolean) => volumes.forEach((volume) => (lab.guests.volumes.trouble(volume.id)!.full = full));
  setFull(true);
  expect(await machines['data-1']!.sh('systemctl stop mariadb')).toMatchObject({ exitCode: 0 });
  expect(await state('data-2')).toBe('2 Primary Synced');
  setFull(false);
  expect(await machines['data-1']!.sh(`${START} 60`)).toMatchObject({ exitCode: 0 });
  expect(await state('data-1')).toBe('3 Primary Synced');
});

test('a server that finds no majority gives up, and is no member any more', async () => {
  await machines['data-1']!.sh('systemctl stop mariadb');
  for (const member of ['data-2', 'arbitrator-1']) cut(member);
  const started = await machines['data-1']!.sh('systemctl start mariadb; systemctl is-active mariadb');
  expect(started.stdout).toBe('failed\n');
  expect(lab.guests.get(machines['data-1']!.id)?.galera).toBeUndefined();
});

test('after a power cut of everything the nodes find each other again, and nothing is lost', async () => {
  const writer = startWriter(lab, { from: 'outside', ...SERVICE });
  await lab.clock.advance(5_000);
  for (const member of Object.keys(machines)) cut(member);
  await lab.during(writer.stop());
  for (const member of Object.keys(machines)) await back(member);
  await lab.clock.advance(40_000);
  expect(await state('data-1')).toBe('3 Primary Synced');
  expect(writer.acknowledged.length).toBeGreaterThan(10);
  expect(await lost('data-1', writer)).toEqual([]);
  expect(await lost('data-2', writer)).toEqual([]);
});
