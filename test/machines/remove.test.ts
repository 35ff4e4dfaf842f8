import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { threeMembers } from './blueprints.ts';
import { OWNER } from './reconciler.ts';
import { setStage, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const isOver = (plan: { steps: readonly unknown[]; waiting: readonly unknown[] }) =>
  plan.steps.length + plan.waiting.length === 0;
const NEXT = { ...OWNER, uid: '6f0d3f4a-0000-4000-8000-000000000006' };
const root = threeMembers({ rootVolume: { name: 'root', sizeGiB: 4 } });

/** Everything that a cluster could have left in the cloud. */
async function remains() {
  return stage.by(async ({ compute, network, volume }) => ({
    servers: (await compute.listServers()).length,
    groups: (await compute.listServerGroups()).length,
    ports: (await network.listPorts()).filter(({ name }) => name.startsWith('shop-')).length,
    floatingIps: (await network.listFloatingIps()).length,
    securityGroups: (await network.listSecurityGroups({ name: 'shop' })).length,
    volumes: (await volume.listVolumes()).map(({ name, status }) => [name, status]).toSorted(),
  }));
}
const NOTHING = { servers: 0, groups: 0, ports: 0, floatingIps: 0, securityGroups: 0, volumes: [] };
const KEPT = [
  ['shop-data-1-data', 'available'],
  ['shop-data-2-data', 'available'],
];

describe('a cluster that is deleted', () => {
  it('leaves its data behind, and they are taken up by the next one of its name', async () => {
    const { placement } = await stage.settle(threeMembers());
    await stage.settle(threeMembers(), { deleting: true }, isOver);
    expect(await remains()).toEqual({ ...NOTHING, volumes: KEPT });
    const [left] = await stage.by(({ volume }) => volume.listVolumes());
    expect(left?.metadata).toMatchObject({ scp_retained_name: 'shop', scp_retained_kind: 'DatabaseCluster' });
    expect(left?.metadata).not.toHaveProperty('scp_owner_uid');
    const first = await stage.look(threeMembers(), { owner: NEXT });
    expect(first.steps.filter(({ action }) => action === 'Adopt').map(({ thing }) => thing.name)).toEqual([
      'data-2/data',
      'data-1/data',
    ]);
    const again = await stage.settle(threeMembers(), { owner: NEXT });
    expect(again.placement?.members['data-1']?.volumes).toEqual(placement?.members['data-1']?.volumes);
    expect((await stage.by(({ volume }) => volume.listVolumes())).map(({ status }) => status)).toEqual([
      'in-use',
      'in-use',
    ]);
    const marks = (await stage.by(({ volume }) => volume.listVolumes())).map(({ metadata }) => Object.keys(metadata));
    expect(marks.flat().filter((key) => key.startsWith('scp_retained'))).toEqual([]);
  });

  it('leaves nothing behind where that is what is asked for, and waits for consent to that', async () => {
    await stage.settle(root);
    const wish = { deleting: true, dataVolumes: 'Delete' } as const;
    const consented: unknown[] = [];
    await stage.settle(root, wish, (plan) => {
      consented.push(...plan.steps.filter(({ consent }) => consent === true).map(({ thing }) => thing.name));
      return isOver(plan);
    });
    expect(consented.toSorted()).toEqual(['data-1/data', 'data-2/data']);
    expect(await remains()).toEqual(NOTHING);
  });

  it('does not give up data to a machine that may still run', async () => {
    await stage.settle(threeMembers());
    const servers = await stage.by(({ compute }) => compute.listServers());
    const lost = servers.find(({ name }) => name === 'shop-data-1');
    stage.cloud.hosts.partition(lost?.['OS-EXT-SRV-ATTR:host'] ?? '');
    await stage.clock.advance(120_000);
    const plan = await stage.look(threeMembers(), { deleting: true });
    expect(plan.problems).toMatchObject([{ reason: 'FencingNotProven' }]);
    const deleted = plan.steps.filter((step) => step.do === 'delete-server').map(({ thing }) => thing.name);
    expect(deleted.toSorted()).toEqual(['data-2', 'quorum-1']);
  });
});

describe('volumes that a deleted cluster left behind', () => {
  beforeEach(async () => {
    await stage.settle(threeMembers());
    await stage.settle(threeMembers(), { deleting: true }, isOver);
  });

  it('are not mixed with empty ones', async () => {
    const [left] = await stage.by(({ volume }) => volume.listVolumes({ name: 'shop-data-1-data' }));
    await stage.by(({ volume }) => volume.deleteVolume(left?.id ?? ''));
    await stage.clock.advance(5_000);
    const plan = await stage.look(threeMembers(), { owner: NEXT });
    expect(plan.steps.filter((step) => step.thing.kind === 'volume')).toEqual([]);
    expect(plan.problems.map(({ reason }) => reason)).toEqual(['RetainedVolumesUnclear', 'RetainedVolumesUnclear']);
    expect(plan.problems[0]?.message).toContain('none for volume/data-1/data');
  });

  it('are no use to another program', async () => {
    const plan = await stage.look(threeMembers(), { owner: NEXT, contents: 'postgresql' });
    expect(plan.steps.filter(({ action }) => action === 'Adopt')).toEqual([]);
    expect(plan.problems[0]).toMatchObject({
      message: expect.stringContaining('activePassive mysql, not activePassive postgresql'),
    });
  });

  it('are no use to a cluster of another topology', async () => {
    const plan = await stage.look({ ...threeMembers(), topology: 'galera' }, { owner: NEXT });
    expect(plan.problems[0]).toMatchObject({
      message: expect.stringContaining('activePassive mysql, not galera mysql'),
    });
  });

  it("are nobody else's", async () => {
    const plan = await stage.look(threeMembers(), { owner: { ...NEXT, namespace: 'other' } });
    expect(plan.steps.filter(({ action }) => action === 'Adopt')).toEqual([]);
    expect(plan.steps.filter((step) => step.do === 'create-volume')).toHaveLength(2);
  });
});

describe('a member that is declared no more', () => {
  it('goes, and what it had goes with it', async () => {
    await stage.settle(threeMembers());
    const blueprint = threeMembers();
    const without = { ...blueprint, members: blueprint.members.filter(({ name }) => name !== 'quorum-1') };
    const plan = await stage.settle(without);
    expect(plan.problems).toEqual([]);
    const left = await remains();
    expect([left.servers, left.ports, left.groups]).toEqual([2, 3, 2]);
  });
});

describe('a machine on a root volume of its own', () => {
  it('starts from a new one each time it is made anew', async () => {
    await stage.settle(root);
    const volumes = () => stage.by(({ volume }) => volume.listVolumes());
    const before = (await volumes()).filter(({ bootable }) => bootable);
    expect(before.map(({ name, size, availability_zone: zone }) => [name, size, zone]).toSorted()).toEqual([
      ['shop-data-1-root', 4, 'az1'],
      ['shop-data-2-root', 4, 'az2'],
      ['shop-quorum-1-root', 4, 'az3'],
    ]);
    await stage.settle(threeMembers({ rootVolume: { name: 'root', sizeGiB: 4 }, image: 'node-2' }));
    const after = (await volumes()).filter(({ bootable }) => bootable);
    expect(after).toHaveLength(3);
    expect(after.filter(({ id }) => before.some((one) => one.id === id))).toEqual([]);
    expect(new Set(after.map((one) => one.volume_image_metadata['image_name']))).toEqual(new Set(['node-2']));
    expect((await volumes()).filter(({ bootable }) => !bootable).map(({ status }) => status)).toEqual([
      'in-use',
      'in-use',
    ]);
  });
});
