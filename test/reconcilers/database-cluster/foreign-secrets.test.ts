import { afterEach, describe, expect, it } from 'vitest';
import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import { during, type World } from '../../support/world.ts';
import { cluster, conditionOf, createClusterWorld, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(() => world?.stop());

const foreign = (name: string, data: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...{ type: 'Opaque', data },
});

const get = (w: World, name: string) => during(w.clock, w.kube.get(SECRET, { namespace: w.namespace, name }));

describe('a Secret of somebody else that has the name of one of ours', () => {
  it('is neither read nor written over, and is named; once it is gone, ours is made', async () => {
    const w = (world = await createClusterWorld());
    w.startOperator();
    await w.untilReady('storm');
    const names = ['orders-identity', 'orders-internal', 'orders-tls'];
    await w.apply(...names.map((name) => foreign(name, { 'tls.key': 'a2V5', 'corosync-authkey': 'a2V5' })));
    const before = await Promise.all(names.map((name) => get(w, name)));
    await w.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] }, tls: { mode: 'Managed' } }));
    for (const [index, name] of names.entries()) {
      const named = async () => {
        const { message = '' } = conditionOf(await untilReason(w, 'orders', 'NotOurs'), 'Ready') ?? {};
        return message.includes(`Secret storm/${name}`);
      };
      await w.until(named);
      await w.clock.advance(40_000);
      expect(await get(w, name)).toEqual(before[index]);
      await during(w.clock, w.kube.delete(SECRET, { namespace: w.namespace, name }));
    }
    const { metadata } = await untilReason(w, 'orders', 'Settled');
    for (const name of names) {
      expect((await get(w, name)).metadata.ownerReferences?.map(({ uid }) => uid)).toEqual([metadata.uid]);
    }
    expect(conditionOf(await getCluster(w, 'orders'), 'Available')?.status).toBe('True');
  }, 240_000);
});
