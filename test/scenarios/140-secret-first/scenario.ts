import { expect } from 'vitest';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { scenario } from '../scenario.ts';

const secret: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sc140' } };

export default scenario({
  title: 'what is deleted together with its credentials, as with its namespace, still leaves nothing behind',
  play: async (stage, load) => {
    const operator = stage.startOperator();
    await stage.apply(stage.credentials('admin', { name: 'sc140' }));
    await stage.apply(load('cloud'));
    await stage.untilReady('secret-first', 60_000);
    await stage.remove(secret);
    await stage.untilBecause('secret-first', 'SecretNotFound', 60_000);
    await stage.remove(load('cloud'));
    await stage.untilGone('secret-first', 60_000);

    await stage.apply(stage.credentials('admin', { name: 'sc140' }));
    await stage.apply(load('cloud'));
    await stage.untilReady('secret-first', 60_000);
    await operator.stop();
    await stage.remove(secret);
    await stage.remove(load('cloud'));
    stage.startOperator();
    const { status } = await stage.untilBecause('secret-first', 'SecretNotFound', 60_000);
    expect(status?.conditions?.[0]?.message).toContain('take our finalizer off');
    await stage.apply(stage.credentials('admin', { name: 'sc140' }));
    await stage.untilGone('secret-first', 60_000);
  },
});
