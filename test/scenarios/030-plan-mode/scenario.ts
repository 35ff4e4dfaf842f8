import { expect } from 'vitest';
import { writesOf } from '../../support/stage.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'mode Plan shows what would be done and writes nothing; mode Apply does just that',
  play: async (stage, load) => {
    stage.startOperator();
    await stage.apply(load('cloud'));
    const { status, metadata } = await stage.untilBecause('planned', 'PlanOnly', 60_000);
    expect(status?.plan?.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'Create network sc030-data',
      'Create subnet sc030-data/sc030-data',
      'Create security-group sc030-nodes',
      'Create security-group-rule sc030-nodes: ingress IPv4 tcp 22 from anybody',
    ]);
    expect(status?.summary?.plan).toBe('create 4');
    expect(metadata.finalizers ?? []).toEqual([]);
    expect(writesOf(stage)).toEqual([]);

    const planned = load('cloud');
    await stage.apply({ ...planned, spec: { ...(planned.spec as object), mode: 'Apply' } });
    const applied = await stage.untilReady('planned', 60_000);
    expect(applied.status?.plan).toBeUndefined();
    expect(writesOf(stage).length).toBe(4);

    await stage.remove(planned);
    await stage.untilGone('planned', 60_000);
  },
});
