import { afterEach, describe, expect, it } from 'vitest';
import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import type { ShellTarget } from '../../../src/seams/shell.ts';
import { writesOf } from '../../support/stage.ts';
import { createWorld, during, type World } from '../../support/world.ts';
import { zone } from '../../support/zones.ts';
import { cluster, conditionOf, getCluster, untilReason } from '../database-cluster/world.ts';
import { bastionCloud, MANAGED } from './bastion-cloud.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const SINGLE = { topology: 'single' as const, placement: { zones: ['az1'] } };
const THEIRS = { host: '192.0.2.7', hostKey: `ssh-ed25519 ${'A'.repeat(68)}` };

interface Played {
  readonly world: World;
  /** Every target that a command of the operator was sent to. */
  readonly targets: ShellTarget[];
}

async function played(): Promise<Played> {
  const targets: ShellTarget[] = [];
  world = await createWorld({
    betweenShell: (run, _command, target) => {
      targets.push(target);
      return run();
    },
  });
  await world.apply(bastionCloud(), zone('az1'));
  world.startOperator();
  return { world, targets };
}

/** With the bastion there and well. */
async function made(): Promise<Played> {
  const stage = await played();
  await stage.world.untilReady('storm', 1_800_000);
  return stage;
}

/** And a database behind it. */
async function served(): Promise<Played> {
  const stage = await made();
  await stage.world.apply(cluster('orders', SINGLE));
  await untilReason(stage.world, 'orders', 'Settled');
  return stage;
}

async function serverOf(w: World, name: string): Promise<string | undefined> {
  const [server] = await w.admin.compute.listServers({ all_tenants: true, name: `^${name}$` });
  return server?.id;
}

const bastionOf = async (w: World) => (await w.get('storm')).status?.bastion;

describe('a bastion that the cloud makes', () => {
  it('is made, and a cluster behind it is reached through it and in no other way', async () => {
    const { world: w, targets } = await played();
    await w.apply(cluster('orders', SINGLE));
    await w.until(async () => conditionOf(await getCluster(w, 'orders'), 'Ready')?.reason === 'BastionNotReady');
    const waits = conditionOf(await getCluster(w, 'orders'), 'Ready');
    expect(waits?.message).toContain('the bastion of ScpCloud storm/storm: ');
    expect(waits?.message).toContain('machines are neither made, looked into nor healed before it answers');

    await w.untilReady('storm');
    const bastion = await bastionOf(w);
    expect(bastion).toMatchObject({ state: 'Ready', user: 'debian' });
    expect(bastion?.address).toMatch(/^10\.250\.0\./);
    expect(bastion?.internalAddress).toMatch(/^10\.30\.0\./);
    const resources = (await w.get('storm')).status?.resources ?? [];
    expect(resources.filter(({ name }) => name.includes('bastion') || name.includes('any'))).toMatchObject([
      { kind: 'security-group', name: 'bastion/members', state: 'Active', deletionPolicy: 'Delete' },
      { kind: 'server-group', name: 'storm-any', state: 'Active' },
      { kind: 'port', name: 'bastion/data', state: 'Active' },
      { kind: 'floating-ip', name: 'bastion', state: 'Active' },
      { kind: 'server', name: 'bastion', state: 'Active' },
    ]);

    await untilReason(w, 'orders', 'Settled');
    const outside = targets.filter(({ via }) => via === undefined);
    expect(new Set(outside.map(({ host }) => host))).toEqual(new Set([bastion?.address]));
    const behind = targets.filter(({ via }) => via !== undefined);
    expect(behind.length).toBeGreaterThan(0);
    for (const { via } of behind) {
      expect(via).toMatchObject({ host: bastion?.address, port: 22, user: 'debian', hostKeys: [bastion?.hostKey] });
    }
    const [group] = await w.admin.network.listSecurityGroups({ name: 'orders' });
    const from = group?.security_group_rules.filter(
      (rule) => rule.port_range_min === 22 && rule.direction === 'ingress',
    );
    expect(from?.map((rule) => rule.remote_ip_prefix)).toEqual([`${bastion?.internalAddress ?? ''}/32`]);
    const [its] = await w.admin.network.listSecurityGroups({ name: 'storm-bastion' });
    const reached = its?.security_group_rules.filter(({ direction }) => direction === 'ingress');
    expect(reached?.map((rule) => [rule.port_range_min, rule.remote_ip_prefix])).toEqual([[22, MANAGED.clients[0]]]);
  }, 240_000);

  it('comes back with its address and its host key when its server is lost, and nobody behind it is healed for that', async () => {
    const { world: w } = await served();
    const before = await bastionOf(w);
    const behind = await serverOf(w, 'orders-data-1');
    await w.admin.compute.deleteServer(before?.serverId ?? '');
    await w.until(async () => conditionOf(await getCluster(w, 'orders'), 'Ready')?.reason === 'BastionNotReady');
    expect(await bastionOf(w)).toMatchObject({ state: 'Silent', address: before?.address });
    await w.untilReady('storm', 1_800_000);
    await untilReason(w, 'orders', 'Settled');
    const after = await bastionOf(w);
    expect(after?.serverId).not.toBe(before?.serverId);
    expect(after).toMatchObject({
      state: 'Ready',
      address: before?.address,
      internalAddress: before?.internalAddress,
      hostKey: before?.hostKey,
      heals: [{ action: 'Recreate', why: 'its server is gone' }],
    });
    expect(await serverOf(w, 'orders-data-1')).toEqual(behind);
  }, 240_000);

  it('is started after a power cut, and reset when its sshd hangs; machines behind it are left alone meanwhile', async () => {
    const { world: w } = await served();
    const guest = () => w.guests.named('storm-bastion')!;
    const started = w.guests.named('orders-data-1')?.units.state('mariadb.service').sinceMs;
    w.guests.faults.powerOff(guest());
    await w.until(async () => (await bastionOf(w))?.state === 'Silent');
    await w.untilReady('storm', 1_800_000);
    expect((await bastionOf(w))?.heals).toMatchObject([{ action: 'Start' }]);

    w.guests.faults.hangSsh(guest());
    await w.until(async () => (await bastionOf(w))?.state === 'Silent');
    await w.until(async () => conditionOf(await getCluster(w, 'orders'), 'Ready')?.reason === 'BastionNotReady');
    await w.until(async () => ((await bastionOf(w))?.heals ?? []).length === 2, 1_800_000);
    expect((await bastionOf(w))?.heals).toMatchObject([{ action: 'Reboot' }, { action: 'Start' }]);
    await w.untilReady('storm', 1_800_000);
    await untilReason(w, 'orders', 'Settled');
    expect(w.guests.named('orders-data-1')?.units.state('mariadb.service').sinceMs).toBe(started);
    expect((await getCluster(w, 'orders')).status?.history ?? []).toEqual([]);
  }, 240_000);

  it('is not given up on a host that is down before that is fenced', async () => {
    const { world: w } = await made();
    const { serverId = '' } = (await bastionOf(w)) ?? {};
    const host = (await w.admin.compute.getServer(serverId))['OS-EXT-SRV-ATTR:host'] ?? '';
    w.cloud.hosts.cut(host);
    await w.untilBecause('storm', 'HealingHeld', 1_800_000);
    const { status } = await w.get('storm');
    expect(status?.bastion?.message).toContain(`host ${host} is down`);
    await w.pass(600_000);
    expect((await bastionOf(w))?.serverId).toBe(serverId);

    const services = await w.admin.compute.listComputeServices();
    const service = services.find((one) => one.host === host && one.binary === 'nova-compute');
    await w.admin.compute.updateComputeService(service?.id ?? '', { forced_down: true });
    await w.untilReady('storm', 1_800_000);
    const { address, hostKey } = status?.bastion ?? {};
    expect(await bastionOf(w)).toMatchObject({ state: 'Ready', address, hostKey });
    expect((await bastionOf(w))?.serverId).not.toBe(serverId);
    // Once, though it took two steps, and the second is not held for the first.
    expect((await bastionOf(w))?.heals).toMatchObject([{ action: 'Recreate' }]);
  }, 240_000);

  it('is held to what is declared: its group, its way outside and what its machine is made of', async () => {
    const { world: w } = await made();
    const before = await bastionOf(w);
    const { network } = w.admin;
    const [group] = await network.listSecurityGroups({ name: 'storm-bastion' });
    await network.createSecurityGroupRule({
      security_group_id: group?.id ?? '',
      project_id: group?.project_id ?? '',
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'tcp',
    });
    const [outside] = await network.listFloatingIps();
    await network.updateFloatingIp(outside?.id ?? '', { port_id: null });
    await w.until(async () => {
      const [its] = await network.listSecurityGroups({ name: 'storm-bastion' });
      const [floating] = await network.listFloatingIps();
      const ingress = its?.security_group_rules.filter(({ direction }) => direction === 'ingress');
      return ingress?.length === 1 && floating?.port_id === outside?.port_id;
    });
    await w.apply(bastionCloud({ ...MANAGED, flavor: 'storm.large' }));
    await w.until(async () => {
      const id = (await bastionOf(w))?.serverId;
      return id !== undefined && id !== before?.serverId;
    }, 1_800_000);
    await w.untilReady('storm', 1_800_000);
    const { serverId = '', ...after } = (await bastionOf(w)) ?? {};
    expect((await w.admin.compute.getServer(serverId)).flavor).toMatchObject({ vcpus: 2 });
    expect(after).toMatchObject({ address: before?.address, hostKey: before?.hostKey });
  }, 240_000);

  it('is shown before it is made, with nothing written, and no key is made', async () => {
    const w = (world = await createWorld());
    await w.apply(bastionCloud(null));
    w.startOperator();
    await w.untilReady('storm');
    const writes = writesOf(w).length;
    await w.apply(bastionCloud(MANAGED, { mode: 'Plan' }));
    const { status } = await w.untilBecause('storm', 'PlanOnly');
    const kinds = status?.plan?.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`);
    expect(kinds).toContain('Create security-group bastion/members');
    expect(kinds).toContain('Create port bastion/data');
    expect(kinds).toContain('Create floating-ip bastion');
    expect(writesOf(w)).toHaveLength(writes);
    const { items } = await during(w.clock, w.kube.list<KubernetesObject>(SECRET, { namespace: w.namespace }));
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['cloud-credentials']);
  }, 240_000);

  it('goes when it is declared no more, and with its cloud, before what it stands on', async () => {
    const { world: w } = await made();
    await w.apply(bastionCloud(null, { nodeAccess: { bastion: THEIRS } }));
    await w.apply(bastionCloud(null));
    await w.untilReady('storm', 1_800_000);
    const left = async () => [
      ...(await w.admin.compute.listServers({ all_tenants: true })).map(({ name }) => name),
      ...(await w.admin.compute.listServerGroups({ all_projects: true })).map(({ name }) => name),
      ...(await w.admin.network.listFloatingIps()).map(({ floating_ip_address: address }) => address),
      ...(await w.admin.network.listSecurityGroups()).map(({ name }) => name).filter((name) => name !== 'default'),
      ...(await w.admin.network.listPorts()).map(({ name }) => name).filter((name) => name !== ''),
    ];
    expect(await left()).toEqual([]);
    expect((await w.get('storm')).status).not.toHaveProperty('bastion');

    await w.apply(bastionCloud());
    await w.untilReady('storm', 1_800_000);
    await w.remove(zone('az1'));
    await w.remove(bastionCloud());
    await w.untilGone('storm', 1_800_000);
    expect(await left()).toEqual([]);
    expect((await w.admin.network.listNetworks()).map(({ name }) => name)).not.toContain('data');
  }, 240_000);
});
