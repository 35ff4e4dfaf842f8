import { afterEach, describe, expect, it } from 'vitest';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import { pictureOf, withoutIds } from '../../support/cloud-picture.ts';
import { writesOf } from '../../support/stage.ts';
import { createWorld, scpCloud, type World } from '../../support/world.ts';
import { fullCloud } from './full-cloud.ts';

const API = { sweepInterval: '30s' };
const NEW = (more: object = {}) => scpCloud('new', { api: API, ...more });

let world: World;
afterEach(async () => {
  await world.stop();
});

/** A cloud whose object is removed by force, and what was there before it was made. */
async function bereaved() {
  world = await createWorld();
  await world.admin.network.createNetwork({ name: 'theirs' });
  const before = withoutIds(await pictureOf(world.admin));
  const operator = world.startOperator();
  await world.apply(fullCloud());
  await world.untilReady('storm');
  await operator.stop();
  const body = { metadata: { finalizers: null } };
  const patched = world.kube.patch(SCP_CLOUDS, { namespace: 'storm', name: 'storm' }, { type: 'merge', body });
  await world.clock.advance(1_000);
  await patched;
  await world.remove(fullCloud());
  expect(await world.find('storm')).toBeUndefined();
  world.startOperator();
  await world.apply(NEW());
  await world.untilReady('new');
  return before;
}

describe('orphans', () => {
  it('are listed with their age and their owner, and never removed unasked', async () => {
    await bereaved();
    const since = (await world.get('new')).status?.orphans?.map((orphan) => orphan.since);
    const writes = writesOf(world).length;
    await world.clock.advance(600_000);
    const { status } = await world.get('new');
    expect(writesOf(world).length).toBe(writes);
    expect(status?.orphans?.map((orphan) => orphan.since)).toEqual(since);
    expect(new Set(status?.orphans?.map(({ kind }) => kind))).toEqual(
      new Set(['network', 'subnet', 'router', 'security-group', 'flavor', 'keypair', 'image']),
    );
    expect(status?.orphans?.find(({ kind }) => kind === 'router')?.owner).toMatchObject({
      kind: 'ScpCloud',
      name: 'storm',
    });
    expect(status?.summary?.orphans).toBe(status?.orphans?.length);
  }, 60_000);

  it('are removed by a plan that somebody approved, and by no other', async () => {
    const before = await bereaved();
    const writes = writesOf(world).length;
    await world.apply(NEW({ orphans: 'Remove' }));
    await world.untilBecause('new', 'ApprovalRequired', 60_000);
    await world.apply(NEW({ orphans: 'Remove', approval: { planHash: '0123456789ab' } }));
    await world.clock.advance(120_000);
    const { status } = await world.untilBecause('new', 'ApprovalRequired', 60_000);
    expect(writesOf(world).length).toBe(writes);
    const { hash = '', changes = [] } = status?.plan ?? {};
    expect(new Set(changes.map(({ action, impact }) => `${action} ${impact}`))).toEqual(new Set(['Delete Destroy']));
    expect(changes.some(({ name }) => name === 'management (orphan of storm/storm)')).toBe(true);

    await world.admin.network.createNetwork({ name: 'theirs too' });
    await world.apply(NEW({ orphans: 'Remove', approval: { planHash: hash } }));
    await world.untilReady('new', 300_000);
    const after = withoutIds(await pictureOf(world.admin));
    const names = (after['networks'] ?? []).map(({ name }) => name).toSorted();
    expect(names).toEqual(['theirs', 'theirs too']);
    expect({ ...after, networks: [] }).toEqual({ ...before, networks: [] });
    expect((await world.get('new')).status?.orphans).toEqual([]);
  }, 60_000);

  it('are not touched when the world changed after the approval', async () => {
    await bereaved();
    await world.apply(NEW({ orphans: 'Remove' }));
    const { status } = await world.untilBecause('new', 'ApprovalRequired', 60_000);
    const { compute } = world.admin;
    const flavor = (await compute.listFlavors({ is_public: 'None' })).find(({ name }) => name === 'storm.tiny');
    await compute.deleteFlavor(flavor?.id ?? '');
    await world.clock.advance(61_000);
    const writes = writesOf(world).length;
    await world.apply(NEW({ orphans: 'Remove', approval: { planHash: status?.plan?.hash } }));
    await world.clock.advance(120_000);
    await world.untilBecause('new', 'ApprovalRequired', 60_000);
    expect(writesOf(world).length).toBe(writes);
  }, 60_000);
});
