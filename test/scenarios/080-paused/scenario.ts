import { expect } from 'vitest';
import { writesOf } from '../../support/stage.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'nothing is done while the pause annotation is there, deletion included',
  play: async (stage, load) => {
    const cloud = load('cloud');
    const annotations = { 'scp.stormclouds.eu/paused': 'moving the racks' };
    const paused = { ...cloud, metadata: { ...cloud.metadata, annotations } };
    stage.startOperator();
    await stage.apply(cloud);
    const { status } = await stage.untilReady('paused', 60_000);
    const id = status?.resources?.find(({ kind }) => kind === 'network')?.id ?? '';
    await stage.apply(paused);
    const { status: held } = await stage.untilBecause('paused', 'Paused', 60_000);
    expect(held?.conditions?.[0]?.message).toContain('moving the racks');
    const writes = writesOf(stage).length;
    await stage.admin.network.updateNetwork(id, { mtu: 1300 });
    await stage.remove(cloud);
    await stage.pass(25_000);
    expect(writesOf(stage).slice(writes)).toEqual([]);
    expect((await stage.admin.network.getNetwork(id)).mtu).toBe(1300);
    await stage.apply(cloud);
    await stage.untilGone('paused', 60_000);
  },
});
