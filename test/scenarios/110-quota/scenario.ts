import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'an exhausted quota is said, never taken as final, and mended by raising it',
  play: async (stage, load) => {
    const cloud = load('cloud');
    stage.startOperator();
    await stage.apply(cloud);
    const { status } = await stage.untilBecause('cramped', 'QuotaExceeded', 90_000);
    expect(status?.resources?.filter(({ kind, state }) => kind === 'network' && state === 'Active').length).toBe(1);
    expect(status?.conditions?.find(({ type }) => type === 'Stalled')?.status).toBe('False');
    await stage.apply({ ...cloud, spec: { ...(cloud.spec as object), quotas: { network: { networks: 2 } } } });
    await stage.untilReady('cramped', 120_000);
    await stage.remove(cloud);
    await stage.untilGone('cramped', 120_000);
  },
});
