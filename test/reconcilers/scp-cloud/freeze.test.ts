import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import { writesOf } from '../../support/stage.ts';
import { createWorld, scpCloud, type World } from '../../support/world.ts';

const NAMES = ['one', 'two', 'three', 'four'];
const cloudOf = (name: string) =>
  scpCloud(name, {
    api: { sweepInterval: '30s' },
    networks: [{ name: `net-${name}`, purpose: 'Data', managed: { subnets: [] } }],
  });
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'storm' } } as KubernetesObject;
const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'scpclouds.scp.stormclouds.eu' },
} as KubernetesObject;

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.startOperator();
  for (const name of NAMES) await world.apply(cloudOf(name));
  for (const name of NAMES) await world.untilReady(name);
});
afterEach(async () => {
  await world.stop();
});

const networks = async () =>
  (await world.admin.network.listNetworks()).map(({ name }) => name).filter((name) => name.startsWith('net-'));

async function annotate(name: string, uid: string): Promise<void> {
  const annotations = { 'scp.stormclouds.eu/confirm-deletion': uid };
  const patch = world.kube.patch(
    SCP_CLOUDS,
    { namespace: 'storm', name },
    { type: 'merge', body: { metadata: { annotations } } },
  );
  const done = patch.catch((error: unknown) => error);
  await world.clock.advance(1_000);
  expect(await done).not.toBeInstanceOf(Error);
}

describe('a deletion that is not followed before somebody confirms it', () => {
  it.each<[string, () => Promise<void>, string]>([
    ['of the namespace', () => world.remove(NAMESPACE), 'the namespace storm is being deleted'],
    ['of the definition', () => world.remove(DEFINITION), 'the definition of all scpclouds is being deleted'],
    [
      'of most objects at once',
      async () => {
        for (const name of NAMES.slice(1)) await world.remove(cloudOf(name));
      },
      '3 of 4 scpclouds are being deleted at once',
    ],
  ])('%s', async (_, remove, why) => {
    const before = writesOf(world).length;
    await remove();
    const frozen = await world.untilBecause('two', 'DeletionFrozen', 60_000);
    await world.clock.advance(300_000);
    expect((await networks()).toSorted()).toEqual(NAMES.map((name) => `net-${name}`).toSorted());
    expect(writesOf(world).length).toBe(before);
    const { message = '' } = frozen.status?.conditions?.[0] ?? {};
    const uid = frozen.metadata.uid ?? '';
    expect(message).toContain(why);
    expect(message).toContain(`annotate scpclouds two scp.stormclouds.eu/confirm-deletion=${uid}`);
    // No event can be written into a namespace that is being deleted.
    const told = (await world.events()).some((event) => event.startsWith('DeletionFrozen'));
    expect(told).toBe(!why.includes('namespace'));

    await annotate('two', '00000000-0000-4000-8000-000000000000');
    await world.clock.advance(60_000);
    expect(await networks()).toContain('net-two');
    await annotate('two', uid);
    await world.untilGone('two', 120_000);
    // That fewer are left does not set the others free.
    await world.clock.advance(300_000);
    expect((await networks()).toSorted()).toEqual(['net-four', 'net-one', 'net-three']);
  });

  it('is none when two of four go', async () => {
    await world.remove(cloudOf('one'));
    await world.remove(cloudOf('two'));
    await world.untilGone('one', 60_000);
    await world.untilGone('two', 60_000);
    expect((await networks()).toSorted()).toEqual(['net-four', 'net-three']);
  });
});
