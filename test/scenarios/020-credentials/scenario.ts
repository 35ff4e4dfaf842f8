import { expect } from 'vitest';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { scenario } from '../scenario.ts';

const secret = (data: Readonly<Record<string, string>>) =>
  ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sc020' }, data }) as KubernetesObject;
const encoded = (text: string) => Buffer.from(text).toString('base64');

export default scenario({
  title: 'a Secret that is missing, unreadable or wrong is explained, and mended without a restart',
  play: async (stage, load) => {
    stage.startOperator();
    await stage.apply(load('cloud'));
    const messageOf = async (reason: string) => {
      const { status } = await stage.untilBecause('broken', reason, 60_000);
      return status?.conditions?.[0]?.message;
    };
    expect(await messageOf('SecretNotFound')).toContain('create it with a clouds.yaml below the key "clouds.yaml"');

    await stage.apply(secret({ other: encoded('clouds: {}') }));
    await stage.until(async () => (await messageOf('SecretNotFound'))?.includes('has no key') ?? false, 30_000);
    expect(await messageOf('SecretNotFound')).toContain('(the keys are: other)');

    await stage.apply(secret({ 'clouds.yaml': encoded('clouds: [') }));
    expect(await messageOf('InvalidCredentials')).toContain('key "clouds.yaml"');

    await stage.apply(stage.credentials('admin', { name: 'sc020', password: 'not-the-password' }));
    await messageOf('Unauthenticated');

    await stage.apply(load('other'));
    await stage.untilReady('sound', 60_000);

    await stage.apply(stage.credentials('admin', { name: 'sc020' }));
    const { status } = await stage.untilReady('broken', 60_000);
    expect(JSON.stringify([status, await stage.events()])).not.toContain('not-the-password');
    await stage.remove(load('cloud'));
    await stage.remove(load('other'));
    await stage.untilGone('broken', 60_000);
    await stage.untilGone('sound', 60_000);
  },
});
