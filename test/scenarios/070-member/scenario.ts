import { expect } from 'vitest';
import { scenario } from '../scenario.ts';

export default scenario({
  title: 'without an administrator the project of the credentials is adopted, and what needs one is said',
  play: async (stage, load) => {
    const cloud = load('cloud');
    const spec = cloud.spec as object;
    await stage.apply(stage.credentials('demo', { name: 'sc070' }));
    stage.startOperator();
    await stage.apply(cloud);
    const { status } = await stage.untilReady('member', 90_000);
    expect(status?.cloud).toMatchObject({ admin: false, projectManaged: false, projectName: 'demo', user: 'demo' });
    expect(status?.resources?.find(({ kind }) => kind === 'project')).toMatchObject({ name: 'demo', adopted: true });
    expect(status?.quota?.length).toBeGreaterThan(0);

    const quotas = { compute: { cores: 1234 } };
    await stage.apply({ ...cloud, spec: { ...spec, quotas } });
    const refused = await stage.untilBecause('member', 'Forbidden', 60_000);
    expect(refused.status?.conditions?.[0]?.message).toContain('spec.quotas.compute');

    const external = { name: 'sc070-external', purpose: 'External', managed: {} };
    const { networks } = spec as { networks: object[] };
    await stage.apply({ ...cloud, spec: { ...spec, networks: [...networks, external] } });
    await stage.until(async () => {
      const message = (await stage.get('member')).status?.conditions?.[0]?.message ?? '';
      return message.includes('create network');
    }, 60_000);
    await stage.untilBecause('member', 'Forbidden', 60_000);

    await stage.remove(cloud);
    await stage.untilGone('member', 90_000);
    expect(await stage.member.compute.listKeypairs()).toEqual([]);
  },
});
