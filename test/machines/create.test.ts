import { afterEach, describe, expect, it } from 'vitest';
import { threeMembers } from './blueprints.ts';
import { setStage, type Stage } from './stage.ts';

let stage: Stage | undefined;
afterEach(() => stage?.stop());

describe('the machines of a cluster', () => {
  it('are made as the blueprint has them', async () => {
    const here = (stage = await setStage());
    const blueprint = threeMembers();
    const plan = await here.settle(blueprint);
    expect(plan.problems).toEqual([]);
    const servers = await here.by(({ compute }) => compute.listServers());
    const ports = await here.by(({ network }) => network.listPorts());
    expect(servers.map((one) => [one.name, one.status, one['OS-EXT-AZ:availability_zone']]).toSorted()).toEqual([
      ['shop-data-1', 'ACTIVE', 'az1'],
      ['shop-data-2', 'ACTIVE', 'az2'],
      ['shop-quorum-1', 'ACTIVE', 'az3'],
    ]);
    const vip = ports.find(({ name }) => name === 'shop-vip');
    const [address] = vip?.fixed_ips ?? [];
    expect(vip?.device_id).toBe('');
    const pairs = ports
      .filter(({ name }) => name.startsWith('shop-'))
      .map((one) => [one.name, one.allowed_address_pairs.map((pair) => pair.ip_address)]);
    expect(pairs.toSorted()).toEqual([
      ['shop-data-1-data', [address?.ip_address]],
      ['shop-data-2-data', [address?.ip_address]],
      ['shop-quorum-1-data', []],
      ['shop-vip', []],
    ]);
    const volumes = await here.by(({ volume }) => volume.listVolumes());
    expect(volumes.map((one) => [one.name, one.size, one.status, one.availability_zone]).toSorted()).toEqual([
      ['shop-data-1-data', 2, 'in-use', 'az1'],
      ['shop-data-2-data', 2, 'in-use', 'az2'],
    ]);
    const [floating] = await here.by(({ network }) => network.listFloatingIps());
    expect(floating?.port_id).toBe(vip?.id);
    expect(plan.placement?.virtualAddresses['vip']).toEqual({ address: address?.ip_address, prefixLength: 24 });
    expect(plan.placement?.members['data-1']).toMatchObject({
      hostname: 'shop-data-1',
      volumes: { data: volumes.find(({ name }) => name === 'shop-data-1-data')?.id },
    });
    expect(here.firstBoots.toSorted()).toEqual(['data-1', 'data-2', 'quorum-1']);
  });

  it('need nothing more once they are there', async () => {
    const here = (stage = await setStage());
    await here.settle(threeMembers());
    here.forget();
    const again = await here.look(threeMembers());
    expect([again.steps, again.later, again.waiting, again.problems]).toEqual([[], [], [], []]);
    expect(again.watched).toEqual([]);
  });
});
