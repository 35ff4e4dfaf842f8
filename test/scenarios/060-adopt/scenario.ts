import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'an adopted network is used as it is, never changed and never deleted',
  play: async (stage, load) => {
    stage.startOperator();
    await stage.apply(load('cloud'));
    const missing = await stage.untilBecause('adopting', 'AdoptionFailed', 60_000);
    expect(missing.status?.conditions?.[0]?.message).toContain('there is no network named "sc060-provider"');

    const { network } = stage.admin;
    const { id } = await network.createNetwork({ name: 'sc060-provider', 'router:external': true });
    await network.createSubnet({ network_id: id, cidr: '10.251.0.0/24', ip_version: 4, enable_dhcp: false });
    const theirs = await network.getNetwork(id);
    const { status } = await stage.untilReady('adopting', 60_000);
    expect(status?.resources?.find(({ name }) => name === 'outside')).toMatchObject({
      id,
      adopted: true,
      cloudName: 'sc060-provider',
    });
    const [router] = await network.listRouters({ name: 'sc060' });
    expect(router?.external_gateway_info?.network_id).toBe(id);

    await network.updateNetwork(id, { description: 'changed by its owner' });
    await stage.pass(15_000);
    expect(await network.getNetwork(id)).toMatchObject({ ...theirs, description: 'changed by its owner' });
    await stage.remove(load('cloud'));
    await stage.untilGone('adopting', 60_000);
    expect((await network.getNetwork(id)).name).toBe('sc060-provider');
    await network.deleteNetwork(id);
  },
});
