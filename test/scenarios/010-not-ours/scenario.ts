import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'a thing of the same name that is not ours is never touched, and holds up nothing else',
  play: async (stage, load) => {
    const { id } = await stage.admin.network.createNetwork({ name: 'sc010-theirs', description: 'somebody else' });
    const theirs = await stage.admin.network.getNetwork(id);
    stage.startOperator();
    await stage.apply(load('cloud'));
    const { status } = await stage.untilBecause('not-ours', 'NotOurs', 60_000);
    expect(status?.conditions?.[0]?.message).toContain('declare it with adopt, or choose another name');
    expect(status?.resources?.find(({ name }) => name === 'sc010-theirs')?.state).toBe('Error');
    expect(status?.resources?.find(({ name }) => name === 'sc010-ours')?.state).toBe('Active');
    await stage.remove(load('cloud'));
    await stage.untilGone('not-ours', 60_000);
    expect(await stage.admin.network.getNetwork(id)).toEqual(theirs);
    await stage.admin.network.deleteNetwork(id);
  },
});
