import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'an emptied manifest deletes nothing before its plan is approved',
  play: async (stage, load) => {
    stage.startOperator();
    const cloud = load('cloud');
    const emptied = (more: object = {}) => ({
      ...cloud,
      spec: { ...(cloud.spec as object), networks: [], ...more },
    });
    await stage.apply(cloud);
    await stage.untilReady('emptied', 60_000);
    await stage.apply(emptied());
    const { status } = await stage.untilBecause('emptied', 'ApprovalRequired', 60_000);
    await stage.pass(30_000);
    const ours = async () =>
      (await stage.admin.network.listNetworks()).filter(({ name }) => name.startsWith('sc160-')).length;
    expect(await ours()).toBe(3);
    expect((await stage.events()).some((event) => event.startsWith('ApprovalRequired'))).toBe(true);
    await stage.apply(emptied({ approval: { planHash: status?.plan?.hash } }));
    await stage.untilReady('emptied', 60_000);
    expect(await ours()).toBe(0);
    await stage.remove(cloud);
    await stage.untilGone('emptied', 60_000);
  },
});
