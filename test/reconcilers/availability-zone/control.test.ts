import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AVAILABILITY_ZONES } from '../../../src/api/availability-zone.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { writesOf } from '../../support/stage.ts';
import type { World } from '../../support/world.ts';
import {
  aggregatesOf,
  conditionOf,
  createZoneWorld,
  deleteZone,
  getZone,
  untilReason,
  untilSettled,
  untilZoneGone,
  zone,
} from '../../support/zones.ts';

const NAMES = ['az1', 'az2', 'az3'];

let world: World;
beforeEach(async () => {
  world = await createZoneWorld();
  world.startOperator();
});
afterEach(async () => {
  await world.stop();
});

async function annotate(name: string, annotations: Readonly<Record<string, string | null>>): Promise<void> {
  const body = { metadata: { annotations } };
  await world.during(world.kube.patch(AVAILABILITY_ZONES, { namespace: 'storm', name }, { type: 'merge', body }));
}

async function madeByHand(): Promise<string> {
  return (await getZone(world, 'az1')).status?.aggregate?.id ?? '';
}

describe('a zone whose mode is Plan', () => {
  it('is shown as it would be, and nothing is written', async () => {
    await world.apply(zone('az1', { mode: 'Plan' }));
    const { status, metadata } = await untilReason(world, 'az1', 'Ready', 'PlanOnly');
    expect(status?.plan?.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'Create aggregate az1',
      'Update host compute-az1-1',
      'Update host compute-az1-2',
    ]);
    expect(status?.summary?.plan).toBe('create 1, update 2');
    expect(metadata.finalizers ?? []).toEqual([]);
    expect(writesOf(world)).toEqual([]);
    await world.apply(zone('az1'));
    await untilSettled(world, 'az1');
    expect((await getZone(world, 'az1')).status?.plan).toBeUndefined();
  });
});

describe('a zone that is paused', () => {
  it('is left alone, says why, and goes on afterwards', async () => {
    await world.apply(zone('az1'));
    await untilSettled(world, 'az1');
    await annotate('az1', { 'scp.stormclouds.eu/paused': 'moving the racks' });
    const paused = await untilReason(world, 'az1', 'Ready', 'Paused');
    expect(conditionOf(paused, 'Ready')?.message).toContain('moving the racks');
    await world.admin.compute.removeHostFromAggregate(await madeByHand(), 'compute-az1-2');
    const writes = writesOf(world).length;
    await world.clock.advance(300_000);
    expect(writesOf(world).length).toBe(writes);
    await annotate('az1', { 'scp.stormclouds.eu/paused': null });
    await untilSettled(world, 'az1');
    expect((await aggregatesOf(world))[0]?.hosts.length).toBe(2);
  });
});

describe('a zone whose drift is to be reported', () => {
  it('is left as somebody made it, but for the fields that follow another policy', async () => {
    const overrides = [{ field: 'hosts', policy: 'Correct' as const }];
    await world.apply(zone('az1', { metadata: { ssd: 'true' }, drift: { policy: 'Report', overrides } }));
    await untilSettled(world, 'az1');
    const { compute } = world.admin;
    const id = await madeByHand();
    await compute.setAggregateMetadata(id, { ssd: 'false' });
    await compute.removeHostFromAggregate(id, 'compute-az1-2');
    const { status } = await untilReason(world, 'az1', 'Drifted', 'DriftReported');
    expect(status?.drift).toMatchObject([
      { kind: 'aggregate', name: 'az1', field: 'metadata.ssd', want: 'true', have: 'false', policy: 'Report' },
    ]);
    expect(status?.drift?.[0]).toMatchObject({ by: 'unknown', since: expect.stringMatching(/^2026-/) });
    const [aggregate] = await compute.listAggregates();
    expect(aggregate).toMatchObject({ hosts: ['compute-az1-1', 'compute-az1-2'], metadata: { ssd: 'false' } });
    await world.apply(zone('az1', { metadata: { ssd: 'true' } }));
    await untilReason(world, 'az1', 'Drifted', 'NoDrift');
    expect((await compute.listAggregates())[0]?.metadata).toMatchObject({ ssd: 'true' });
  });

  it('has no server moved off a host that somebody enabled again', async () => {
    const host = 'compute-az1-1';
    const spec = {
      drift: { policy: 'Report' as const },
      maintenance: [{ host, reason: 'new memory', drain: 'Live' as const }],
    };
    await world.apply(zone('az1', spec));
    await untilSettled(world, 'az1');
    const { compute } = world.admin;
    const [service] = await compute.listComputeServices({ binary: 'nova-compute', host });
    await compute.updateComputeService(service?.id ?? '', { status: 'enabled' });
    await untilReason(world, 'az1', 'Drifted', 'DriftReported');
    const { status } = await getZone(world, 'az1');
    expect(status?.hosts?.[0]?.maintenance).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('by hand'),
    });
    expect(await compute.listComputeServices({ binary: 'nova-compute', host })).toMatchObject([{ status: 'enabled' }]);
  });
});

describe('zones that are deleted together', () => {
  const DEFINITION = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'availabilityzones.scp.stormclouds.eu' },
  } as KubernetesObject;
  const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'storm' } } as KubernetesObject;

  it.each<[string, () => Promise<unknown>, string]>([
    ['with their namespace', () => world.remove(NAMESPACE), 'the namespace storm is being deleted'],
    [
      'with their definition',
      () => world.remove(DEFINITION),
      'the definition of all availabilityzones is being deleted',
    ],
    [
      'one after the other',
      async () => {
        for (const name of NAMES) await deleteZone(world, name);
      },
      '3 of 3 availabilityzones are being deleted at once',
    ],
  ])('are frozen, each until somebody confirms it: %s', async (_, remove, why) => {
    for (const name of NAMES) await world.apply(zone(name));
    for (const name of NAMES) await untilSettled(world, name);
    const writes = writesOf(world).length;
    await remove();
    const frozen = await untilReason(world, 'az2', 'Ready', 'DeletionFrozen', 60_000);
    await world.clock.advance(300_000);
    expect(writesOf(world).length).toBe(writes);
    const { message = '' } = conditionOf(frozen, 'Ready') ?? {};
    const uid = frozen.metadata.uid ?? '';
    expect(message).toContain(why);
    expect(message).toContain(`annotate availabilityzones az2 scp.stormclouds.eu/confirm-deletion=${uid}`);
    await annotate('az2', { 'scp.stormclouds.eu/confirm-deletion': uid });
    await untilZoneGone(world, 'az2', 120_000);
    // That fewer are left does not set the others free.
    await world.clock.advance(300_000);
    expect((await aggregatesOf(world)).map(({ name }) => name)).toEqual(['az1', 'az3']);
  });
});
