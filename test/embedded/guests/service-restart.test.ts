import { afterEach, expect, test } from 'vitest';
import type { ManagedFile } from '../../../src/topologies/blueprint.ts';
import { type ActivePassiveLab, makeActivePassive } from './active-passive.ts';
import { type Lab, type LabMachine, setLab } from './lab.ts';

let lab: Lab;
let cluster: ActivePassiveLab;
afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

const RESTART = '/usr/local/lib/scp/service-restart g-svc p-db mariadb 120';

async function begin(change?: (file: ManagedFile) => ManagedFile): Promise<LabMachine> {
  lab = await setLab();
  cluster = await makeActivePassive(lab, 'mysql', change);
  await lab.clock.advance(30_000);
  return cluster.data.find(serves)!;
}

const serves = ({ guest }: LabMachine) => guest.running && guest.servers.has('mysql');
const whoServes = () => cluster.data.filter(serves).map(({ name }) => name);
const startedMs = ({ guest }: LabMachine) => guest.units.state('mariadb.service').sinceMs;
const isToldToStop = () => JSON.stringify(cluster.quorum.guest.pacemaker?.cib).includes('target-role');

/** It never gets as far as taking back what it told Pacemaker. */
const slow = (file: ManagedFile): ManagedFile => {
  const hangs = (text: string) => text.replace('take_back() {', 'take_back() { sleep 3600;');
  return file.path.endsWith('/service-restart')
    ? { ...file, content: file.content.map((part) => (typeof part === 'string' ? hangs(part) : part)) }
    : file;
};

/** Begins it, and has nobody wait for it when Pacemaker has been told to stop the server. */
async function cutOff(serving: LabMachine, command: string, cut: (caller: AbortController) => void): Promise<void> {
  const caller = new AbortController();
  const over = serving.guest.run(command, { signal: caller.signal }).catch(() => undefined);
  for (let step = 0; !isToldToStop() && step < 600; step++) await lab.clock.advance(10);
  await lab.clock.advance(200);
  expect(isToldToStop()).toBe(true);
  cut(caller);
  await lab.during(over);
}

const power = ({ id }: LabMachine) => lab.cloud.hosts.cut(lab.cloud.machines.get(id)!.host);

test('a restart is made where the service runs, leaves no wish behind, and is none on the other machine', async () => {
  const serving = await begin();
  const before = startedMs(serving);
  for (const machine of cluster.data) expect(await machine.sh(RESTART)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(serves(serving)).toBe(true);
  expect(startedMs(serving)).toBeGreaterThan(before);
  expect(isToldToStop()).toBe(false);
});

test('a restart of what Pacemaker is not to touch says so', async () => {
  const serving = await begin();
  await serving.sh('crm_resource --resource p-db --meta --set-parameter is-managed --parameter-value false');
  const { exitCode, stderr } = await serving.sh(RESTART);
  expect([exitCode, stderr]).toEqual([1, 'service-restart: Pacemaker did not stop p-db within 30 s\n']);
  expect(serves(serving)).toBe(true);
  expect(isToldToStop()).toBe(false);
});

test('a restart whose caller is gone while the server is being stopped comes to its end by itself', async () => {
  const serving = await begin(slow);
  await cutOff(serving, RESTART, (caller) => {
    caller.abort(new Error('the connection is lost'));
  });
  await lab.clock.advance(60_000);
  expect(serves(serving)).toBe(true);
});

test('a restart whose machine loses its power while the server is being stopped leaves the service to the other one', async () => {
  const serving = await begin(slow);
  await cutOff(serving, RESTART, () => power(serving));
  await lab.clock.advance(60_000);
  expect(whoServes()).toEqual(cluster.data.filter((one) => one !== serving).map(({ name }) => name));
});

test('the same with the restart of crm_resource leaves nobody to serve: that is what the date is for', async () => {
  const serving = await begin();
  await cutOff(serving, 'crm_resource --restart --resource p-db', () => power(serving));
  await lab.clock.advance(600_000);
  expect(isToldToStop()).toBe(true);
  expect(whoServes()).toEqual([]);
});
