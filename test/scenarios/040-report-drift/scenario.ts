import { expect } from 'vitest';
import { writesOf } from '../../support/stage.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'drift is reported and left where the spec says so, and corrected elsewhere',
  play: async (stage, load) => {
    stage.startOperator();
    await stage.apply(load('cloud'));
    const { status } = await stage.untilReady('reported', 60_000);
    const idOf = (name: string) => status?.resources?.find((resource) => resource.name === name)?.id ?? '';
    const { network } = stage.admin;
    const writes = writesOf(stage).length;
    await network.updateNetwork(idOf('sc040-data'), { description: 'changed', admin_state_up: false });
    await network.deleteNetwork(idOf('sc040-other'));
    await network.updateSecurityGroup(idOf('sc040-nodes'), { name: 'sc040-renamed' });
    const drifted = async () => (await stage.get('reported')).status?.drift?.length === 3;
    await stage.until(drifted, 60_000, async () => JSON.stringify((await stage.get('reported')).status?.drift));
    const after = (await stage.get('reported')).status;
    expect(after?.drift?.map(({ name, field, want, have }) => [name, field, want, have]).toSorted()).toEqual([
      ['sc040-data', 'managed.adminStateUp', 'true', 'false'],
      ['sc040-data', 'managed.description', 'as declared', 'changed'],
      ['sc040-other', 'existence', 'sc040-other', undefined],
    ]);
    expect(new Set(after?.drift?.map(({ by }) => by))).toEqual(new Set(['unknown']));
    expect(after?.conditions?.find(({ type }) => type === 'Drifted')).toMatchObject({
      status: 'True',
      reason: 'DriftReported',
    });
    await stage.pass(30_000);
    expect(writesOf(stage).slice(writes)).toEqual([expect.stringMatching(/^PUT .*security-groups\//)]);
    expect((await stage.get('reported')).status?.drift?.length).toBe(3);

    const cloud = load('cloud');
    await stage.apply({ ...cloud, spec: { ...(cloud.spec as object), drift: { policy: 'Correct' } } });
    await stage.until(async () => (await stage.get('reported')).status?.drift?.length === 0, 60_000);
    await stage.untilReady('reported', 60_000);
    await stage.remove(cloud);
    await stage.untilGone('reported', 60_000);
  },
});
