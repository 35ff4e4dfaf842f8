import { afterEach, describe, expect, it } from 'vitest';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import { during, type World } from '../../support/world.ts';
import { cluster, createClusterWorld, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const ref = (w: World) => ({ namespace: w.namespace, name: 'storm' });
const allow = (w: World, clients: readonly string[]) =>
  during(w.clock, w.kube.patch(SCP_CLOUDS, ref(w), { type: 'merge', body: { spec: { nodeAccess: { clients } } } }));

/** Who may reach a port of the machines of the cluster. */
async function sources({ admin }: World, port: number): Promise<readonly string[]> {
  const [group] = await admin.network.listSecurityGroups({ name: 'orders' });
  return (group?.security_group_rules ?? [])
    .filter(({ direction, port_range_min: from }) => direction === 'ingress' && from === port)
    .map(({ remote_ip_prefix: cidr, remote_group_id: ofGroup }) => cidr ?? ofGroup ?? 'everybody')
    .toSorted();
}

describe('spec.nodeAccess.clients', () => {
  it('says who reaches the sshd of machines, and nobody else does; a change of it is followed', async () => {
    const w = (world = await createClusterWorld());
    await allow(w, ['10.9.0.0/24', '192.168.7.1/32']);
    w.startOperator();
    await w.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] } }));
    await untilReason(w, 'orders', 'Settled');
    expect(await sources(w, 22)).toEqual(['10.9.0.0/24', '192.168.7.1/32']);
    expect(await sources(w, 3306)).toEqual(['10.30.0.0/24']);

    await allow(w, ['10.8.0.0/24']);
    await w.until(async () => (await sources(w, 22)).join() === '10.8.0.0/24');
    await allow(w, []);
    await w.until(async () => (await sources(w, 22)).join() === '0.0.0.0/0');
    await untilReason(w, 'orders', 'Settled');

    const [group] = await w.admin.network.listSecurityGroups({ name: 'orders' });
    await w.admin.network.createSecurityGroupRule({
      security_group_id: group?.id ?? '',
      project_id: group?.project_id ?? '',
      direction: 'ingress',
      ethertype: 'IPv6',
      protocol: 'tcp',
      port_range_min: 22,
      port_range_max: 22,
    });
    await w.until(async () => (await sources(w, 22)).join() === '0.0.0.0/0');
  }, 120_000);
});
