import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writesOf } from '../../support/stage.ts';
import type { World } from '../../support/world.ts';
import {
  conditionOf,
  createZoneWorld,
  deleteZone,
  getZone,
  untilReason,
  untilSettled,
  untilZoneGone,
  zone,
} from '../../support/zones.ts';

const HOSTS = ['compute-az1-1', 'compute-az1-2'];
const ADOPTING = { adopt: { name: 'racks' } };

let world: World;
beforeEach(async () => {
  world = await createZoneWorld();
  world.startOperator();
});
afterEach(async () => {
  await world.stop();
});

async function made(zoneName = 'az1', hosts: readonly string[] = HOSTS): Promise<string> {
  const { compute } = world.admin;
  const { id } = await compute.createAggregate({ name: 'racks', availability_zone: zoneName });
  await compute.setAggregateMetadata(id, { owner: 'the rack team' });
  for (const host of hosts) await compute.addHostToAggregate(id, host);
  return id;
}
const seen = async () => {
  const [aggregate] = await world.admin.compute.listAggregates();
  return aggregate && { ...aggregate, updated_at: undefined };
};
const messageOf = async (reason: string) =>
  conditionOf(await untilReason(world, 'az1', 'Ready', reason), 'Ready')?.message;

describe('an aggregate that a zone adopts', () => {
  it('is used as it is, for good: never changed, never deleted, whatever becomes of it', async () => {
    const id = await made();
    const before = await seen();
    await world.apply(zone('az1', ADOPTING));
    const { status } = await untilSettled(world, 'az1');
    expect(status?.aggregate).toEqual({ id, name: 'racks' });
    expect(status?.resources?.map(({ kind, name, state, adopted }) => [kind, name, state, adopted])).toEqual([
      ['aggregate', 'racks', 'Active', true],
      ...HOSTS.map((host) => ['host', host, 'Active', true]),
    ]);
    expect(conditionOf(await getZone(world, 'az1'), 'FailureDomain')).toMatchObject({ status: 'True' });
    expect(await seen()).toEqual(before);
    await world.admin.compute.setAggregateMetadata(id, { owner: 'somebody else' });
    await world.clock.advance(120_000);
    await deleteZone(world, 'az1');
    await untilZoneGone(world, 'az1', 60_000);
    expect(writesOf(world)).toEqual([]);
    expect((await seen())?.metadata).toMatchObject({ owner: 'somebody else' });
  });

  it('takes part in maintenance, which is about its hosts', async () => {
    await made();
    const before = await seen();
    const maintenance = [{ host: 'compute-az1-1', reason: 'new memory', drain: 'None' as const }];
    await world.apply(zone('az1', { ...ADOPTING, maintenance }));
    await untilSettled(world, 'az1');
    const service = async () => (await world.admin.compute.listComputeServices({ host: 'compute-az1-1' }))[0];
    expect(await service()).toMatchObject({ status: 'disabled' });
    await deleteZone(world, 'az1');
    await untilZoneGone(world, 'az1', 60_000);
    expect(await service()).toMatchObject({ status: 'enabled', disabled_reason: null });
    expect(await seen()).toEqual(before);
  });

  it('is found by its id, where several have its name', async () => {
    await world.apply(zone('az1', ADOPTING));
    expect(await messageOf('AdoptionFailed')).toBe(
      'there is no host aggregate named "racks": correct spec.adopt, or create the aggregate',
    );
    const id = await made();
    await untilSettled(world, 'az1');
    await world.apply(zone('az1', { adopt: { id } }));
    await untilSettled(world, 'az1');
    await world.apply(zone('az1', { adopt: { id: '4711' } }));
    expect(await messageOf('AdoptionFailed')).toContain('there is no host aggregate with id 4711');
    expect(writesOf(world)).toEqual([]);
  });

  it.each<[string, string, readonly string[], string]>([
    ['makes another zone', 'other', HOSTS, 'makes zone other and is used as it is: correct spec.zone or spec.adopt'],
    ['lacks a host', 'az1', HOSTS.slice(0, 1), 'compute-az1-2 is not in host aggregate racks'],
  ])('is not touched when it %s: the zone says what differs', async (_what, zoneName, hosts, says) => {
    await made(zoneName, hosts);
    await world.apply(zone('az1', ADOPTING));
    expect(await messageOf('AdoptionFailed')).toContain(says);
    await world.clock.advance(120_000);
    expect(writesOf(world)).toEqual([]);
  });
});
