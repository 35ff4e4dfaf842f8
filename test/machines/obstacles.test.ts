import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unfinished } from '../../src/machines/plan-unfinished.ts';
import { threeMembers } from './blueprints.ts';
import { setStage, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const withAddress = (address: string) => {
  const blueprint = threeMembers();
  return { ...blueprint, virtualAddresses: blueprint.virtualAddresses.map((one) => ({ ...one, address })) };
};

async function volumeOf(member: string) {
  const all = await stage.by(({ volume }) => volume.listVolumes());
  const found = all.find(({ name }) => name === `shop-${member}-data`);
  if (found === undefined) throw new Error(`${member} has no volume`);
  return found;
}

async function serverOf(member: string) {
  const all = await stage.by(({ compute }) => compute.listServers());
  const found = all.find(({ name }) => name === `shop-${member}`);
  if (found === undefined) throw new Error(`${member} has no server`);
  return found;
}

/** As a careless administrator would: out of the server, and then away. */
async function loseVolume(member: string) {
  const [volume, server] = [await volumeOf(member), await serverOf(member)];
  await stage.by(({ compute }) => compute.detachVolume(server.id, volume.id));
  await stage.clock.advance(5_000);
  await stage.by(({ volume: cinder }) => cinder.deleteVolume(volume.id));
  await stage.clock.advance(5_000);
}

describe('a virtual address', () => {
  it('outside of its subnet stops what needs it, and names the field', async () => {
    const plan = await stage.look(withAddress('10.31.0.9'));
    expect(plan.problems).toEqual([
      {
        reason: 'AddressInvalid',
        message:
          'spec.endpoint.address 10.31.0.9 is not within 10.30.0.0/24, the subnet of its network: choose one that is',
      },
    ]);
    expect(plan.steps.filter((step) => step.do === 'create-port').map((step) => step.thing.name)).toEqual([
      'quorum-1/data',
    ]);
    expect(plan.later.map((step) => step.thing.name)).toContain('data-1/data');
  });

  it('that somebody else has is left to them', async () => {
    const plan = await stage.look(withAddress('10.30.0.1'));
    expect(plan.problems).toMatchObject([
      {
        reason: 'AddressTaken',
        message: expect.stringMatching(/^spec\.endpoint\.address 10\.30\.0\.1 is taken by port/),
      },
    ]);
  });

  it('is had as declared, and changed as declared', async () => {
    await stage.settle(withAddress('10.30.0.77'));
    const { placement } = await stage.settle(withAddress('10.30.0.78'));
    expect(placement?.virtualAddresses['vip']?.address).toBe('10.30.0.78');
    const ports = await stage.by(({ network }) => network.listPorts());
    const carried = ports.flatMap((port) => port.allowed_address_pairs.map((pair) => pair.ip_address));
    expect(carried).toEqual(['10.30.0.78', '10.30.0.78']);
  });
});

describe('a machine for which there is no room', () => {
  it('is a problem with a way out, and is tried again', async () => {
    for (const host of ['compute-az3-1', 'compute-az3-2']) stage.cloud.hosts.cut(host);
    await stage.clock.advance(120_000);
    const isStuck = (plan: { problems: readonly unknown[] }) => plan.problems.length > 0;
    const stuck = await stage.settle(threeMembers(), {}, isStuck);
    expect(stuck.problems).toMatchObject([
      { reason: 'NoCapacity', message: expect.stringMatching(/no host has room for quorum-1: add hosts to its zone/) },
    ]);
    for (const host of ['compute-az3-1', 'compute-az3-2']) stage.cloud.hosts.start(host);
    await stage.clock.advance(120_000);
    const isDone = (plan: { problems: readonly unknown[]; steps: readonly unknown[]; waiting: readonly unknown[] }) =>
      plan.problems.length + plan.steps.length + plan.waiting.length === 0;
    await stage.settle(threeMembers(), {}, isDone);
    expect((await serverOf('quorum-1')).status).toBe('ACTIVE');
  });
});

describe('a machine at which the cloud is', () => {
  it('for longer than one takes to be built is waited for with the way out, should the message be lost', async () => {
    await stage.settle(threeMembers());
    const { id } = await serverOf('data-2');
    await stage.by(({ compute }) => compute.stopServer(id));
    await stage.clock.advance(10_000);
    stage.cloud.hosts.partition((await stage.by(({ compute }) => compute.getServer(id)))['OS-EXT-SRV-ATTR:host'] ?? '');
    await stage.by(({ compute }) => compute.startServer(id));
    expect((await stage.look(threeMembers())).waiting).toEqual(['server data-2 (powering-on)']);
    const since = new Date(stage.clock.now()).toISOString().slice(0, -5);
    await stage.clock.advance(601_000);
    const { waiting, steps } = await stage.look(threeMembers());
    expect(waiting).toEqual([
      expect.stringMatching(
        `^server data-2 \\(powering-on since ${since}.*: if nova-compute is no longer at it, .openstack server set --state active ${id}.`,
      ),
    ]);
    expect(steps).toEqual([]);
    await stage.by(({ compute }) => compute.resetServerState(id, 'active'));
    expect((await stage.look(threeMembers())).waiting).toEqual([]);
  });

  it('until somebody goes on is waited for with what they have to run', async () => {
    await stage.settle(threeMembers());
    const server = await serverOf('data-2');
    const scene = { nowMs: stage.clock.now(), patience: { buildMs: 600_000, retryMs: 60_000 } };
    const said = ['VERIFY_RESIZE', 'RESCUE', 'SHELVED', 'REBOOT'].map((status) =>
      unfinished(scene, { ...server, status }),
    );
    expect(said).toEqual([
      `VERIFY_RESIZE: \`openstack server resize confirm ${server.id}\` ends that`,
      `RESCUE: \`openstack server unrescue ${server.id}\` ends that`,
      `SHELVED: \`openstack server unshelve ${server.id}\` ends that`,
      'REBOOT',
    ]);
  });
});

describe('a data volume', () => {
  it('that is gone is replaced by an empty one where another machine has a copy', async () => {
    await stage.settle(threeMembers());
    await loseVolume('data-1');
    const plan = await stage.settle(threeMembers());
    expect(plan.problems).toEqual([]);
    const [volume, server] = [await volumeOf('data-1'), await serverOf('data-1')];
    expect(volume.attachments.map((one) => one.server_id)).toEqual([server.id]);
  });

  it('that is gone is not replaced where that may be the last copy', async () => {
    await stage.settle(threeMembers());
    await loseVolume('data-1');
    const held = await stage.look(threeMembers(), { hold: { 'data-1': 'the copy on data-2 is not in sync' } });
    expect(held.problems).toMatchObject([
      { reason: 'VolumeLost', message: expect.stringContaining('the copy on data-2 is not in sync') },
    ]);
    expect(held.steps).toEqual([]);
  });

  it('that is gone with all others is not replaced', async () => {
    await stage.settle(threeMembers());
    await loseVolume('data-1');
    const other = await serverOf('data-2');
    await stage.by(({ compute }) => compute.stopServer(other.id));
    await stage.clock.advance(5_000);
    const plan = await stage.look(threeMembers());
    expect(plan.problems).toMatchObject([{ reason: 'VolumeLost' }]);
    expect(plan.steps.map((step) => step.do)).toEqual(['start-server']);
  });

  it('in a server of somebody else is never taken from it', async () => {
    await stage.settle(threeMembers());
    const [volume, server] = [await volumeOf('data-1'), await serverOf('data-1')];
    const { image } = server;
    const theirs = await stage.by(async ({ compute, network }) => {
      const [flavor] = await compute.listFlavors();
      const [data] = await network.listNetworks({ name: 'machines-data' });
      const networks = [{ uuid: data?.id ?? '' }];
      return compute.createServer({ name: 'theirs', flavorRef: flavor?.id ?? '', imageRef: image?.id ?? '', networks });
    });
    await stage.clock.advance(10_000);
    await stage.by(({ compute }) => compute.detachVolume(server.id, volume.id));
    await stage.clock.advance(5_000);
    await stage.by(({ compute }) => compute.attachVolume(theirs.id, { volumeId: volume.id }));
    await stage.clock.advance(5_000);
    const plan = await stage.look(threeMembers());
    expect(plan.problems).toMatchObject([{ reason: 'VolumeInUse', message: expect.stringContaining('theirs') }]);
    expect(plan.steps).toEqual([]);
    await stage.by(({ compute }) => compute.deleteServer(server.id));
    await stage.clock.advance(5_000);
    const without = await stage.look(threeMembers());
    expect([without.steps, without.problems]).toMatchObject([[], [{ reason: 'VolumeInUse' }]]);
  });
});

describe('a port that was removed', () => {
  it('is made again with the address that its machine had, and the machine with it', async () => {
    await stage.settle(threeMembers());
    const old = await serverOf('data-1');
    const before = (await stage.look(threeMembers())).placement?.members['data-1']?.addresses;
    const [port] = await stage.by(({ network }) => network.listPorts({ name: 'shop-data-1-data' }));
    await stage.by(({ network }) => network.deletePort(port?.id ?? ''));
    await stage.clock.advance(5_000);
    const known = new Map([['port/data-1/data', before?.['data'] ?? '']] as const);
    const plan = await stage.settle(threeMembers(), { addresses: known });
    expect(plan.placement?.members['data-1']?.addresses).toEqual(before);
    const now = await serverOf('data-1');
    expect([now.id === old.id, now.status]).toEqual([false, 'ACTIVE']);
  });
});

describe('an old picture', () => {
  it('is nothing to decide from', async () => {
    const plan = await stage.look(threeMembers(), { unread: new Map([['server', new Error('no answer')]]) });
    expect([plan.steps, plan.problems]).toMatchObject([[], [{ reason: 'Unread' }]]);
  });
});
