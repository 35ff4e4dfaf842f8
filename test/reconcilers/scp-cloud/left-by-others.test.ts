import { afterEach, describe, expect, it } from 'vitest';
import { AVAILABILITY_ZONES } from '../../../src/api/availability-zone.ts';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import type { ResourceType } from '../../../src/clients/kubernetes/index.ts';
import { writesOf } from '../../support/stage.ts';
import { scpCloud, type World } from '../../support/world.ts';
import {
  aggregatesOf,
  createGuests,
  createZoneWorld,
  findZone,
  hostOf,
  untilSettled,
  zone,
} from '../../support/zones.ts';
import { cluster, createClusterWorld, findCluster, untilReason } from '../database-cluster/world.ts';

const NEW = (more: object = {}) => scpCloud('new', { api: { sweepInterval: '30s' }, ...more });
const HOST = 'compute-az1-1';
const MAINTENANCE = [{ host: HOST, reason: 'new memory', drain: 'None' as const }];

let world: World;
afterEach(async () => {
  await world.stop();
});

/** Takes the object away by force, while nobody looks. */
async function bereave(type: ResourceType, name: string): Promise<void> {
  const object = { namespace: 'storm', name };
  const body = { metadata: { finalizers: null } };
  await world.during(world.kube.patch(type, object, { type: 'merge', body }));
  await world.during(world.kube.delete(type, object)).catch(() => undefined);
}

/** Consents to the plan as it stands, once. */
async function consent(): Promise<void> {
  const { status } = await world.untilBecause('new', 'ApprovalRequired', 120_000);
  await world.apply(NEW({ orphans: 'Remove', approval: { planHash: status?.plan?.hash } }));
}

const orphansOf = async () => (await world.get('new')).status?.orphans ?? [];
const planned = async () => {
  const { status } = await world.untilBecause('new', 'ApprovalRequired', 120_000);
  return (status?.plan?.changes ?? []).map(({ action, kind, name }) => `${action} ${kind} ${name}`).toSorted();
};

describe('what a zone left behind', () => {
  async function bereaved(): Promise<void> {
    world = await createZoneWorld();
    const operator = world.startOperator();
    await world.apply(zone('az1', { maintenance: MAINTENANCE }));
    await untilSettled(world, 'az1');
    await operator.stop();
    await bereave(AVAILABILITY_ZONES, 'az1');
    expect(await findZone(world, 'az1')).toBeUndefined();
    world.startOperator();
    await world.apply(NEW());
    await world.untilReady('new');
  }
  const serviceOf = async (host: string) =>
    (await world.admin.compute.listComputeServices({ binary: 'nova-compute', host }))[0];

  it('is taken away, and its host given back, by a plan that somebody approved', async () => {
    await bereaved();
    expect((await orphansOf()).map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
      'aggregate az1',
      `compute-service ${HOST}`,
    ]);
    await world.apply(NEW({ orphans: 'Remove' }));
    const writes = writesOf(world).length;
    expect(await planned()).toEqual([
      'Delete aggregate az1 (orphan of storm/az1)',
      `Delete host ${HOST} (in orphan az1)`,
      'Delete host compute-az1-2 (in orphan az1)',
      `Update host ${HOST} (orphan of storm/az1)`,
    ]);
    await world.clock.advance(300_000);
    expect(writesOf(world).length).toBe(writes);
    await consent();
    await world.untilReady('new', 300_000);
    expect(await aggregatesOf(world)).toEqual([]);
    expect(await serviceOf(HOST)).toMatchObject({ status: 'enabled', disabled_reason: null });
    expect(await orphansOf()).toEqual([]);
  }, 60_000);

  it('stays while servers would lose their zone, and the host that somebody else disabled stays disabled', async () => {
    await bereaved();
    const guests = await createGuests(world, 'guest');
    const { id } = await guests.make('running', 'az1', 'compute-az1-2');
    const other = await serviceOf('compute-az2-1');
    const theirs = { status: 'disabled', disabled_reason: 'theirs' } as const;
    await world.admin.compute.updateComputeService(other?.id ?? '', theirs);
    await world.clock.advance(31_000);
    await world.apply(NEW({ orphans: 'Remove' }));
    expect(await planned()).toEqual([`Update host ${HOST} (orphan of storm/az1)`]);
    const kept = (await orphansOf()).find(({ kind }) => kind === 'aggregate');
    expect(kept?.message).toContain(id);
    expect(kept?.message).toContain('would lose zone az1');
    await consent();
    await world.untilReady('new', 300_000);
    expect((await aggregatesOf(world)).map(({ hosts }) => hosts)).toEqual([[HOST, 'compute-az1-2']]);
    expect(hostOf(await world.admin.compute.getServer(id))).toBe('compute-az1-2');
    await guests.clear();
    await consent();
    await world.untilReady('new', 300_000);
    expect(await aggregatesOf(world)).toEqual([]);
    expect(await serviceOf('compute-az2-1')).toMatchObject(theirs);
  }, 60_000);
});

describe('what a database left behind', () => {
  it('keeps a server on a host that Nova no longer lists, for nothing tells that it is off', async () => {
    const unlisted = new Set<string | undefined>();
    world = await createClusterWorld({
      between: async (serve, request) => {
        const response = await serve(request);
        if (!new URL(request.url).pathname.endsWith('/os-services')) return response;
        const { services } = (await response.json()) as { services: { host: string }[] };
        return Response.json({ services: services.filter(({ host }) => !unlisted.has(host)) });
      },
    });
    const operator = world.startOperator();
    await world.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] } }));
    await untilReason(world, 'orders', 'Settled');
    await operator.stop();
    await bereave(DATABASE_CLUSTERS, 'orders');
    const [server] = await world.admin.compute.listServers({ all_tenants: true });
    unlisted.add(hostOf(server));
    world.startOperator();
    await world.apply(NEW({ orphans: 'Remove' }));
    expect((await planned()).filter((change) => change.startsWith('Delete server '))).toEqual([]);
    const held = (await orphansOf()).find(({ id }) => id === server?.id);
    expect(held?.message).toContain('is not among the hosts that Nova lists');
  }, 60_000);

  it('goes in two plans, each approved: its machines, and then their volumes with the data', async () => {
    world = await createClusterWorld();
    const operator = world.startOperator();
    await world.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] } }));
    await untilReason(world, 'orders', 'Settled');
    await operator.stop();
    await bereave(DATABASE_CLUSTERS, 'orders');
    expect(await findCluster(world, 'orders')).toBeUndefined();
    const { compute, volume, network } = world.admin;
    const theirs = await volume.createVolume({ name: 'theirs', size: 1 });
    const before = (await volume.listVolumes({ all_tenants: true })).length;
    world.startOperator();
    await world.apply(NEW({ orphans: 'Remove' }));
    expect((await planned()).filter((change) => !/security-group|server-group/.test(change))).toEqual([
      // That of the service's own address, which no machine has.
      'Delete port orders-service (orphan of storm/orders)',
      'Delete server orders-data-1 (orphan of storm/orders)',
    ]);
    const held = (await orphansOf()).filter(({ kind, name }) => /port|volume/.test(kind) && name !== 'orders-service');
    expect(held.length).toBeGreaterThan(1);
    for (const { message } of held) expect(message).toContain('it follows when that has gone');
    await consent();
    await world.until(async () => (await compute.listServers({ all_tenants: true })).length === 0, 120_000);
    await world.clock.advance(300_000);
    expect((await volume.listVolumes({ all_tenants: true })).length).toBe(before);
    const next = await planned();
    expect(next.some((change) => change.startsWith('Delete volume '))).toBe(true);
    expect(next.some((change) => change.startsWith('Delete port '))).toBe(true);
    await consent();
    await world.until(async () => (await orphansOf()).length === 0, 300_000);
    await world.untilReady('new');
    expect((await volume.listVolumes({ all_tenants: true })).map(({ id }) => id)).toEqual([theirs.id]);
    expect((await network.listPorts()).filter(({ description }) => description?.includes('[scp/1'))).toEqual([]);
  }, 240_000);
});
