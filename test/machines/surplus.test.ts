import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { threeMembers } from './blueprints.ts';
import { setStage, type Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

/** A create that nobody heard of may have come about twice: whichever of the two has the lower id, the one in use stays. */
describe.each([1, 2, 3])('what is there once too often, with identifiers of seed %i,', (seed) => {
  beforeEach(async () => {
    stage = await setStage({ seed });
    await stage.settle(threeMembers());
  });

  it('of volumes, is left behind and never put in the place of the one with the data', async () => {
    const [data] = await stage.by(({ volume }) => volume.listVolumes({ name: 'shop-data-1-data' }));
    const { scp_used: _, ...metadata } = data?.metadata ?? {};
    await stage.by(({ volume }) => volume.createVolume({ name: 'shop-data-1-data', size: 2, metadata }));
    await stage.clock.advance(5_000);
    const plan = await stage.settle(threeMembers());
    expect(plan.placement?.members['data-1']?.volumes['data']).toBe(data?.id);
    const all = await stage.by(({ volume }) => volume.listVolumes({ name: 'shop-data-1-data' }));
    const surplus = all.find(({ id }) => id !== data?.id);
    expect(surplus?.metadata['scp_owner_uid']).toBeUndefined();
    expect(surplus?.metadata['scp_retained_member']).toBe(`surplus/${surplus?.id ?? ''}`);
  });

  it('of ports and groups, goes', async () => {
    const [port] = await stage.by(({ network }) => network.listPorts({ name: 'shop-data-1-data' }));
    const groups = await stage.by(({ compute }) => compute.listServerGroups());
    await stage.by(async ({ network, compute }) => {
      const { network_id, description, name } = port ?? { network_id: '' };
      await network.createPort({ network_id, name: name ?? '', description: description ?? '' });
      await compute.createServerGroup({ name: groups[0]?.name ?? '', policy: 'anti-affinity' });
    });
    const plan = await stage.settle(threeMembers());
    expect(plan.problems).toEqual([]);
    const ports = await stage.by(({ network }) => network.listPorts({ name: 'shop-data-1-data' }));
    expect(ports.map(({ id }) => id)).toEqual([port?.id]);
    expect(await stage.by(({ compute }) => compute.listServerGroups())).toEqual(groups);
  });

  it('of servers, goes, and the one with the port stays', async () => {
    const [server] = await stage.by(({ compute }) => compute.listServers({ name: '^shop-data-1$' }));
    await stage.by(async ({ compute, network }) => {
      const [flavor] = await compute.listFlavors();
      const [data] = await network.listNetworks({ name: 'machines-data' });
      const { name = '', metadata = {}, image } = server ?? {};
      const networks = [{ uuid: data?.id ?? '' }];
      await compute.createServer({ name, metadata, flavorRef: flavor?.id ?? '', imageRef: image?.id ?? '', networks });
    });
    await stage.clock.advance(10_000);
    await stage.settle(threeMembers(), {}, (plan) => plan.steps.length + plan.waiting.length === 0);
    await stage.clock.advance(10_000);
    const left = await stage.by(({ compute }) => compute.listServers({ name: '^shop-data-1$' }));
    expect(left.map(({ id }) => id)).toEqual([server?.id]);
  });
});
