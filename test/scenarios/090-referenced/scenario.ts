import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'a cloud is not deleted while something refers to it',
  play: async (stage, load) => {
    stage.startOperator();
    await stage.apply(load('cloud'), load('zone'));
    await stage.untilReady('referenced', 60_000);
    await stage.remove(load('cloud'));
    const { status } = await stage.untilBecause('referenced', 'StillReferenced', 60_000);
    expect(status?.conditions?.[0]?.message).toContain('AvailabilityZone sc090');
    expect((await stage.admin.network.listNetworks({ name: 'sc090-data' })).length).toBe(1);
    await stage.remove(load('zone'));
    await stage.untilGone('referenced', 120_000);
  },
});
