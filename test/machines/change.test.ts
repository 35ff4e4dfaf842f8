import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Server } from '../../src/clients/openstack/index.ts';
import type { MachinePlan } from '../../src/machines/index.ts';
import { threeMembers } from './blueprints.ts';
import type { Wish } from './reconciler.ts';
import { setStage, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await stage.settle(threeMembers());
});
afterEach(() => stage.stop());

const serversNow = () => stage.by(({ compute }) => compute.listServers());

async function serverOf(member: string): Promise<Server> {
  const found = (await serversNow()).find(({ name }) => name === `shop-${member}`);
  if (found === undefined) throw new Error(`${member} has no server`);
  return found;
}

/** What stays of a machine whatever becomes of its server. */
async function identityOf(member: string) {
  const { placement } = await stage.look(threeMembers());
  return placement?.members[member];
}

/** Settles, and notes in which order servers went, and how many members were not up at any time. */
async function roll(blueprint = threeMembers(), wish: Wish = {}) {
  const replaced: string[] = [];
  let mostDown = 0;
  const plan = await stage.settle(blueprint, wish, (made) => {
    replaced.push(...made.steps.flatMap((step) => (step.do === 'delete-server' ? [step.member] : [])));
    const down = Object.values(made.machines).filter(({ standing }) => standing.is !== 'up');
    mostDown = Math.max(mostDown, down.length);
    return made.steps.length + made.waiting.length + made.later.length === 0;
  });
  return { plan, replaced, mostDown };
}

const settled = (plan: MachinePlan) => [plan.steps, plan.problems, plan.waiting];

describe('a member whose server is gone', () => {
  it('gets another one with the same address and the same data', async () => {
    const before = await identityOf('data-1');
    const old = await serverOf('data-1');
    await stage.by(({ compute }) => compute.deleteServer(old.id));
    await stage.clock.advance(5_000);
    await stage.settle(threeMembers());
    const now = await serverOf('data-1');
    expect(now.id).not.toBe(old.id);
    expect(now.status).toBe('ACTIVE');
    expect(await identityOf('data-1')).toEqual(before);
    expect(now['os-extended-volumes:volumes_attached'].map(({ id }) => id)).toEqual([before?.volumes['data']]);
    expect(stage.firstBoots.filter((member) => member === 'data-1')).toHaveLength(2);
  });
});

describe('another image', () => {
  const newer = threeMembers({ image: 'node-2' });

  it('is rolled out one member at a time, those that serve last', async () => {
    const { plan, replaced, mostDown } = await roll(newer, { serving: ['data-2'] });
    expect(settled(plan)).toEqual([[], [], []]);
    expect(replaced).toEqual(['data-1', 'quorum-1', 'data-2']);
    expect(mostDown).toBe(1);
    const images = new Set((await serversNow()).map(({ image }) => image?.id));
    expect(images.size).toBe(1);
  });

  it('waits for what must not be taken out of service', async () => {
    const hold = { 'data-1': 'data-1 has the only good copy', 'data-2': 'a switchover', 'quorum-1': 'quorum' };
    const plan = await stage.look(newer, { hold });
    expect(plan.steps).toEqual([]);
    expect(plan.later.map(({ repairs }) => repairs)).toEqual([undefined, undefined, undefined]);
    expect(plan.later.map((step) => [step.action, step.impact, step.thing.name])).toEqual([
      ['Replace', 'Replace', 'data-2'],
      ['Replace', 'Replace', 'data-1'],
      ['Replace', 'Replace', 'quorum-1'],
    ]);
    const waiting = Object.entries(hold).map(([name, why]) => `a moment in which ${name} may be taken away: ${why}`);
    expect(plan.waiting).toEqual(expect.arrayContaining(waiting));
  });

  it('waits until a member that is ill is well', async () => {
    const ill = await serverOf('quorum-1');
    await stage.by(({ compute }) => compute.stopServer(ill.id));
    await stage.clock.advance(5_000);
    const plan = await stage.look(newer);
    expect(plan.steps.map((step) => step.do)).toEqual(['start-server']);
  });
});

describe('a member that is to be made anew', () => {
  it('is, and keeps its address and its data', async () => {
    const before = await identityOf('data-2');
    const old = await serverOf('data-2');
    const { applied } = await stage.pass(threeMembers(), { replace: { 'data-2': 'it did not answer for 5 minutes' } });
    expect(applied.done.map((step) => [step.do, 'changes' in step ? step.changes[0]?.from : ''])).toEqual([
      ['delete-server', 'it did not answer for 5 minutes'],
    ]);
    // What is broken is not left so until a window opens.
    expect(applied.done.map(({ repairs }) => repairs)).toEqual([true]);
    await stage.settle(threeMembers());
    expect((await serverOf('data-2')).id).not.toBe(old.id);
    expect(await identityOf('data-2')).toEqual(before);
  });

  it('waits for its turn', async () => {
    const replace = { 'data-1': 'ill', 'data-2': 'ill' };
    const { applied } = await stage.pass(threeMembers(), { replace });
    expect(applied.done.map((step) => [step.do, step.thing.name])).toEqual([['delete-server', 'data-2']]);
    const next = await stage.look(threeMembers(), { replace });
    expect(next.steps).toEqual([]);
    expect(next.waiting).toContain('data-2 to be back');
  });

  it('is in ERROR', async () => {
    const old = await serverOf('data-1');
    await stage.by(({ compute }) => compute.resetServerState(old.id, 'error'));
    const { replaced } = await roll();
    expect(replaced).toEqual(['data-1']);
    expect((await serverOf('data-1')).status).toBe('ACTIVE');
  });

  it('is left alone while nothing proves that its guest is dead', async () => {
    const old = await serverOf('data-1');
    const host = old['OS-EXT-SRV-ATTR:host'] ?? '';
    stage.cloud.hosts.cut(host);
    await stage.clock.advance(120_000);
    const ill = { replace: { 'data-1': 'its host is down' } };
    const plan = await stage.look(threeMembers(), ill);
    expect(plan.steps).toEqual([]);
    expect(plan.problems).toMatchObject([{ reason: 'FencingNotProven', message: expect.stringContaining(host) }]);
  });

  it('moves to another host of its zone once its own is forced down', async () => {
    const old = await serverOf('data-1');
    const host = old['OS-EXT-SRV-ATTR:host'] ?? '';
    stage.cloud.hosts.cut(host);
    await stage.clock.advance(120_000);
    await stage.by(async ({ compute }) => {
      const [service] = await compute.listComputeServices({ host, binary: 'nova-compute' });
      await compute.updateComputeService(service?.id ?? '', { forced_down: true });
    });
    const before = await identityOf('data-1');
    await stage.pass(threeMembers(), { replace: { 'data-1': 'its host is down' } });
    await stage.settle(threeMembers());
    const now = await serverOf('data-1');
    expect([now.status, now['OS-EXT-AZ:availability_zone']]).toEqual(['ACTIVE', 'az1']);
    expect(now['OS-EXT-SRV-ATTR:host']).not.toBe(host);
    expect(await identityOf('data-1')).toEqual(before);
  });
});

describe('larger volumes', () => {
  it('are had while their machines run', async () => {
    const ids = (await serversNow()).map(({ id }) => id).toSorted();
    await stage.settle(threeMembers({ dataVolumes: [{ name: 'data', sizeGiB: 5 }] }));
    const volumes = await stage.by(({ volume }) => volume.listVolumes());
    expect(volumes.map(({ size, status }) => [size, status])).toEqual([
      [5, 'in-use'],
      [5, 'in-use'],
    ]);
    expect((await serversNow()).map(({ id }) => id).toSorted()).toEqual(ids);
  });

  it('do not become smaller', async () => {
    const plan = await stage.look(threeMembers({ dataVolumes: [{ name: 'data', sizeGiB: 1 }] }));
    expect(plan.steps).toEqual([]);
    expect(plan.problems.map(({ reason }) => reason)).toEqual(['CannotShrink', 'CannotShrink']);
    expect(plan.problems[0]?.message).toContain('declare at least 2');
  });
});
