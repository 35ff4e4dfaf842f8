import { afterEach, describe, expect, it } from 'vitest';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import { during, type World } from '../../support/world.ts';
import { zone } from '../../support/zones.ts';
import { cluster, createClusterWorld, findCluster, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

describe('a cluster on machines', () => {
  it('gets its machines, and loses them when it goes', async () => {
    const w = (world = await createClusterWorld());
    w.startOperator();
    await w.apply(cluster('orders'));
    const machines = async () =>
      (await getCluster(w, 'orders')).status?.members?.map(({ name, machine, zone }) => `${name} ${machine} ${zone}`);
    const whole = ['data-1 Active az1', 'data-2 Active az2', 'quorum-1 Active az3'];
    await w.until(async () => JSON.stringify(await machines()) === JSON.stringify(whole));
    await during(w.clock, w.kube.delete(DATABASE_CLUSTERS, { namespace: w.namespace, name: 'orders' }));
    const { status } = await untilReason(w, 'orders', 'ApprovalRequired');
    const body = { spec: { approval: { planHash: status?.plan?.hash } } };
    await during(
      w.clock,
      w.kube.patch(DATABASE_CLUSTERS, { namespace: w.namespace, name: 'orders' }, { type: 'merge', body }),
    );
    await w.until(
      async () => (await findCluster(w, 'orders')) === undefined,
      600_000,
      async () => JSON.stringify((await getCluster(w, 'orders')).status, null, 1),
    );
    expect(await w.admin.compute.listServers({ all_tenants: true })).toEqual([]);
    expect(await w.admin.volume.listVolumes({ all_tenants: true })).toEqual([]);
  }, 120_000);

  it('gets its machines although a zone was not ready at first: what never was is made, not healed', async () => {
    const w = (world = await createClusterWorld());
    await w.apply(zone('az2', { hosts: ['compute-none'] }));
    w.startOperator();
    await w.apply(cluster('orders'));
    await untilReason(w, 'orders', 'ZoneNotReady');
    // Long enough for several looks, and for whatever counts as lost to be acted upon.
    await w.pass(120_000);
    const { status } = await getCluster(w, 'orders');
    const servers = status?.resources?.filter(({ kind }) => kind === 'server').map(({ state }) => state);
    expect(servers).toEqual(['Pending', 'Pending', 'Pending']);
    await w.apply(zone('az2'));
    const isThere = async () =>
      (await getCluster(w, 'orders')).status?.members?.every(({ machine }) => machine === 'Active') === true;
    await w.until(isThere, 600_000, async () => JSON.stringify((await getCluster(w, 'orders')).status?.conditions));
  }, 120_000);
});
