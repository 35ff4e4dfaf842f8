import { afterEach, describe, expect, it } from 'vitest';
import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import { isWrite, scpCloud, type World } from '../../support/world.ts';
import { zone } from '../../support/zones.ts';
import { addFlavor, cluster, conditionOf, createClusterWorld, findCluster, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const SINGLE: Partial<DatabaseClusterSpecInput> = { topology: 'single', placement: { zones: ['az1'] } };

async function served(spec: Partial<DatabaseClusterSpecInput> = {}): Promise<World> {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(cluster('orders', { ...SINGLE, ...spec }));
  await untilReason(w, 'orders', 'Settled');
  return w;
}

const memberOf = async (w: World) => (await getCluster(w, 'orders')).status?.members?.[0];

describe('a database', () => {
  it('is not repaired on a host that somebody takes care of', async () => {
    const w = await served();
    const { host = '', serverId = '' } = (await memberOf(w)) ?? {};
    await w.apply(zone('az1', { maintenance: [{ host, reason: 'memory' }] }));
    await w.admin.compute.stopServer(serverId);
    const { status } = await untilReason(w, 'orders', 'HealingHeld');
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(
      `host ${host} is under maintenance`,
    );
    await w.pass(300_000);
    expect((await w.events()).join('\n')).toMatch(/HealingHeld: data-1: .* is under maintenance/);
    expect((await w.admin.compute.getServer(serverId)).status).toBe('SHUTOFF');
    await w.apply(zone('az1'));
    await untilReason(w, 'orders', 'Settled');
    expect((await memberOf(w))?.serverId).toBe(serverId);
  }, 240_000);

  it('is restarted for its settings in a maintenance window only', async () => {
    // It is Thursday, midnight.
    const maintenanceWindows = [{ days: ['Friday' as const], start: '01:00', duration: '2h', timeZone: 'UTC' }];
    const changed = { ...SINGLE, maintenanceWindows, parameters: { max_connections: '77' } };
    const w = await served();
    const startedMs = () =>
      w.guests
        .all()
        .find(({ running }) => running)
        ?.units.state('mariadb.service').sinceMs;
    const before = startedMs();
    await w.apply(cluster('orders', changed));
    const { status } = await untilReason(w, 'orders', 'OutsideWindow');
    expect(status?.plan?.waitsUntil).toBe('2026-01-02T01:00:00Z');
    await w.pass(600_000);
    expect(startedMs()).toBe(before);
    await w.apply(cluster('orders', { ...changed, approval: { planHash: status?.plan?.hash ?? '' } }));
    await untilReason(w, 'orders', 'Settled');
    expect(startedMs()).toBeGreaterThan(before ?? 0);
  }, 240_000);

  it('is repaired outside of maintenance windows, while what is only declared otherwise waits for one', async () => {
    const pair: Partial<DatabaseClusterSpecInput> = {
      topology: 'activePassive',
      placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
    };
    // It is Thursday, midnight.
    const maintenanceWindows = [{ days: ['Friday' as const], start: '01:00', duration: '2h', timeZone: 'UTC' }];
    const w = await served(pair);
    const serverIds = async () =>
      Object.fromEntries(
        (await getCluster(w, 'orders')).status?.members?.map(({ name, serverId }) => [name, serverId]) ?? [],
      );
    const before = await serverIds();
    await addFlavor(w, 'storm.large', 2048);
    const machines = { image: 'scp-node', flavor: 'storm.large', dataVolume: { sizeGiB: 2 } };
    await w.apply(cluster('orders', { ...pair, maintenanceWindows, machines }));
    const { status } = await untilReason(w, 'orders', 'OutsideWindow');
    await w.pass(300_000);
    expect(await serverIds()).toEqual(before);
    const standby = status?.members?.find(({ role }) => role === 'Standby')?.name ?? '';
    await w.admin.compute.resetServerState(before[standby] ?? '', 'error');
    await w.until(async () => {
      const now = (await getCluster(w, 'orders')).status?.members?.find(({ name }) => name === standby);
      return now?.serverId !== before[standby] && now?.replication.state === 'InSync';
    });
    await untilReason(w, 'orders', 'OutsideWindow');
    await w.pass(300_000);
    expect(await serverIds()).toEqual({ ...before, [standby]: (await serverIds())[standby] });
  }, 240_000);
});

const BAD: readonly (readonly [name: string, spec: Partial<DatabaseClusterSpecInput>, reason: string, says: string])[] =
  [
    [
      'outside',
      { endpoint: { address: '10.31.0.9' } },
      'AddressOutsideSubnet',
      'spec.endpoint.address is 10.31.0.9, outside of network data (10.30.0.0/24): take an address within it',
    ],
    [
      'edge',
      { endpoint: { address: '10.30.0.255' } },
      'AddressTaken',
      'spec.endpoint.address is 10.30.0.255, which the subnet itself',
    ],
    [
      'nowhere',
      { placement: { zones: ['az1', 'az9'], quorumZone: 'az3' } },
      'ZoneNotFound',
      'spec.placement.zones[1] names AvailabilityZone storm/az9, which is not there: create it',
    ],
    [
      'twins',
      { placement: { zones: ['az1', 'az1'], quorumZone: 'az3' } },
      'InvalidSpec',
      'spec.placement.zones has both data members in one zone',
    ],
    [
      'majority',
      { placement: { zones: ['az1', 'az2'], quorumZone: 'az2' } },
      'InvalidSpec',
      'spec.placement.quorumZone is a zone of the data members',
    ],
    [
      'image',
      { machines: { image: 'x', flavor: 'storm.small', dataVolume: { sizeGiB: 2 } } },
      'ImageNotFound',
      'spec.machines.image names x',
    ],
    [
      'flavor',
      { machines: { image: 'scp-node', flavor: 'x', dataVolume: { sizeGiB: 2 } } },
      'FlavorNotFound',
      'spec.machines.flavor names x',
    ],
    ['network', { network: { name: 'x' } }, 'NetworkNotFound', 'spec.network.name names x'],
    ['unsafe', { parameters: { innodb_doublewrite: '0' } }, 'InvalidSpec', 'lets acknowledged data be lost in a crash'],
    ['apart', { topology: 'galera', parameters: { wsrep_on: 'OFF' } }, 'InvalidSpec', 'sets how data is replicated'],
    ['cloud', { cloudRef: { name: 'x' } }, 'CloudNotFound', 'x'],
  ];

describe('a declaration that cannot be meant', () => {
  it('is answered with field and remedy, and changes nothing', async () => {
    const w = (world = await createClusterWorld());
    w.startOperator();
    await w.untilReady('storm');
    await w.pass(60_000);
    const before = w.exchanges.filter(isWrite).length;
    await w.apply(...BAD.map(([name, spec]) => cluster(name, spec)));
    for (const [name, , reason, says] of BAD) {
      const found = await untilReason(w, name, reason);
      expect(conditionOf(found, 'Ready')?.message).toContain(says);
    }
    await w.pass(120_000);
    expect(w.exchanges.filter(isWrite).slice(before)).toEqual([]);
  }, 240_000);

  it('says that the credentials lack a role in the project of the cloud', async () => {
    const w = (world = await createClusterWorld());
    await w.apply(scpCloud('bare', { project: { managed: { name: 'bare' } }, networks: [], images: [], flavors: [] }));
    w.startOperator();
    await w.untilReady('bare');
    await w.apply(cluster('orders', { ...SINGLE, cloudRef: { name: 'bare' } }));
    await w.until(async () => {
      const found = await findCluster(w, 'orders');
      return (found && conditionOf(found, 'Ready')?.message.includes('has no role in its project bare')) === true;
    });
    const message = conditionOf(await getCluster(w, 'orders'), 'Ready')?.message;
    expect(message).toContain('spec.roleAssignments there, such as { subject: User, name: admin, role: member }');
  }, 240_000);
});
