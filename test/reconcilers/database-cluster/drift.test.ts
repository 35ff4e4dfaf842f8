import { afterEach, expect, it } from 'vitest';
import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { Guest } from '../../../src/embedded/guests/index.ts';
import { during, type World } from '../../support/world.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const GALERA = { topology: 'galera' } satisfies Partial<DatabaseClusterSpecInput>;

/** What somebody does by hand inside a machine, and how it shows that it is done, or put right. */
interface Change {
  readonly on: string;
  readonly does: string;
  /** Ends with 0 while it is as declared. */
  readonly asDeclared: string;
  /** How it is told: kind and name of the thing, and the field. */
  readonly told: readonly [kind: string, name: string, field: string];
}

const RULE = 'l-svc-not-quorum';
const CHANGES: Readonly<Record<string, Change>> = {
  'a file of a load balancer is edited': {
    on: 'lb-2',
    does: 'echo "# by hand" >>/etc/haproxy/haproxy.cfg',
    asDeclared: '! grep -q "by hand" /etc/haproxy/haproxy.cfg',
    told: ['machine', 'lb-2', 'files[/etc/haproxy/haproxy.cfg]'],
  },
  'a unit is stopped that is to run': {
    on: 'data-2',
    does: 'systemctl stop scp-galera-check.socket',
    asDeclared: 'systemctl is-active --quiet scp-galera-check.socket',
    told: ['machine', 'data-2', 'units[scp-galera-check.socket].running'],
  },
  'the arbitrator of Galera is stopped': {
    on: 'arbitrator-1',
    does: 'systemctl stop garb',
    asDeclared: 'systemctl is-active --quiet garb',
    told: ['bootstrap', 'arbitrator-1/arbitrator', 'state'],
  },
  'the cluster software of a machine is stopped': {
    on: 'lb-2',
    does: 'systemctl stop pacemaker corosync',
    asDeclared: 'systemctl is-active --quiet pacemaker',
    told: ['bootstrap', 'lb-2/cluster', 'state'],
  },
  'a rule of where things may run is cleared': {
    on: 'arbitrator-1',
    does: `cibadmin --delete --xpath "//rsc_location[@id='${RULE}']"`,
    asDeclared: `cibadmin --query | grep -q ${RULE}`,
    told: ['bootstrap', 'arbitrator-1/configuration', 'state'],
  },
  'a resource is taken out of the hands of Pacemaker': {
    on: 'arbitrator-1',
    does: 'crm_resource --resource p-lb --meta --set-parameter is-managed --parameter-value false',
    asDeclared: '! cibadmin --query | grep -q is-managed',
    told: ['bootstrap', 'arbitrator-1/configuration', 'state'],
  },
  'a ban is left behind': {
    on: 'arbitrator-1',
    does: 'crm_resource --ban --resource g-svc --node orders-arbitrator-1',
    asDeclared: '! cibadmin --query | grep -q cli-ban',
    told: ['bootstrap', 'arbitrator-1/configuration', 'state'],
  },
  'a property of Pacemaker is changed': {
    on: 'arbitrator-1',
    does: 'crm_attribute --type crm_config --name no-quorum-policy --update ignore',
    asDeclared: 'cibadmin --query | grep -q \'name="no-quorum-policy" value="stop"\'',
    told: ['bootstrap', 'arbitrator-1/configuration', 'state'],
  },
};

async function served(): Promise<World> {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(cluster('orders', GALERA));
  await untilReason(w, 'orders', 'Settled');
  return w;
}

const guestOf = (w: World, member: string): Guest => w.guests.named(`orders-${member}`)!;
const run = (w: World, member: string, command: string) => during(w.clock, guestOf(w, member).run(command));
const isAsDeclared = async (w: World, { on, asDeclared }: Change) => (await run(w, on, asDeclared)).exitCode === 0;

it('is put back as declared inside machines, and told as what it is', async () => {
  const w = await served();
  expect((await w.events()).join('\n')).not.toContain('Corrected');
  for (const [what, change] of Object.entries(CHANGES)) {
    const [kind, name, field] = change.told;
    expect(await isAsDeclared(w, change), what).toBe(true);
    expect(await run(w, change.on, change.does), what).toMatchObject({ exitCode: 0 });
    expect(await isAsDeclared(w, change), what).toBe(false);
    await w.until(
      () => isAsDeclared(w, change),
      300_000,
      () => Promise.resolve(what),
    );
    await untilReason(w, 'orders', 'Settled');
    const corrected = (await w.events()).filter((event) => event.startsWith('Corrected'));
    expect(corrected.join('\n'), what).toContain(`Corrected ${kind} ${name}: ${field}`);
    expect((await getCluster(w, 'orders')).status?.drift, what).toEqual([]);
  }
}, 480_000);

it('is only reported where that is declared, and what was never made is made all the same', async () => {
  const w = await served();
  const report = { drift: { policy: 'Report' as const } };
  await w.apply(cluster('orders', { ...GALERA, ...report }));
  await untilReason(w, 'orders', 'Settled');
  for (const { on, does } of Object.values(CHANGES)) await run(w, on, does);
  await untilReason(w, 'orders', 'DriftReported', 'Drifted');
  await w.pass(300_000);
  for (const [what, change] of Object.entries(CHANGES)) expect(await isAsDeclared(w, change), what).toBe(false);
  const { status } = await getCluster(w, 'orders');
  const told = Object.values(CHANGES).map(({ told: [kind, name, field] }) => ({ kind, name, field, policy: 'Report' }));
  expect(status?.drift).toEqual(expect.arrayContaining(told.map((one) => expect.objectContaining(one) as unknown)));
  expect(status?.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
  expect((await w.events()).join('\n')).not.toContain('Corrected');
  // Another machine in the place of one of them is made into a member of the cluster whatever the policy.
  const serverId = status?.members?.find(({ name }) => name === 'lb-2')?.serverId ?? '';
  await w.admin.compute.deleteServer(serverId);
  await w.until(async () => {
    const guest = guestOf(w, 'lb-2') as Guest | undefined;
    return (
      guest !== undefined &&
      guest.id !== serverId &&
      (await isAsDeclared(w, CHANGES['the cluster software of a machine is stopped']!))
    );
  }, 900_000);
  await w.apply(cluster('orders', GALERA));
  await untilReason(w, 'orders', 'Settled');
  for (const [what, change] of Object.entries(CHANGES)) expect(await isAsDeclared(w, change), what).toBe(true);
}, 480_000);

it('is what a restart by hand leaves behind that is cut off: the service comes back', async () => {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(cluster('orders'));
  const { status } = await untilReason(w, 'orders', 'Settled');
  const guest = guestOf(w, status?.primary ?? '');
  const caller = new AbortController();
  const over = guest.run('crm_resource --restart --resource p-db', { signal: caller.signal }).catch(() => undefined);
  await during(w.clock, guest.sleep(300));
  caller.abort(new Error('the connection is lost'));
  await during(w.clock, over);
  const left = 'cibadmin --query --scope resources | grep -c target-role';
  expect((await run(w, 'quorum-1', left)).stdout).toBe('1\n');
  await w.until(() => !guest.servers.has('mysql'));
  await w.until(() => guest.servers.has('mysql'));
  await untilReason(w, 'orders', 'Settled');
  expect((await run(w, 'quorum-1', left)).stdout).toBe('0\n');
  expect((await w.events()).join('\n')).toContain('Corrected bootstrap quorum-1/configuration: state');
}, 240_000);
