import {
  AVAILABILITY_ZONES,
  type AvailabilityZone,
  type AvailabilityZoneSpecInput,
} from '../../../src/api/availability-zone.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { createWorld, during, scpCloud, type World, type WorldOptions } from '../../support/world.ts';

/** The world with one cloud in it, of which nothing is asked but to be there. */
export async function createZoneWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  await world.apply(scpCloud('storm', {}));
  return world;
}

export function zone(name: string, spec: Partial<AvailabilityZoneSpecInput> = {}): KubernetesObject {
  const object = {
    apiVersion: 'scp.stormclouds.eu/v1alpha1',
    kind: 'AvailabilityZone',
    metadata: { name },
    spec: { cloudRef: { name: 'storm' }, zone: name, hosts: [`compute-${name}-*`], ...spec },
  };
  return object;
}

type StoredZone = KubernetesObject & Pick<AvailabilityZone, 'status'>;

export function getZone(world: World, name: string): Promise<StoredZone> {
  return during(world.clock, world.kube.get<StoredZone>(AVAILABILITY_ZONES, { namespace: world.namespace, name }));
}

export async function findZone(world: World, name: string): Promise<StoredZone | undefined> {
  const { items } = await during(
    world.clock,
    world.kube.list<StoredZone>(AVAILABILITY_ZONES, { namespace: world.namespace }),
  );
  return items.find(({ metadata }) => metadata.name === name);
}

export function deleteZone(world: World, name: string): Promise<unknown> {
  return during(world.clock, world.kube.delete(AVAILABILITY_ZONES, { namespace: world.namespace, name }));
}

export function conditionOf({ status }: StoredZone, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Waits until the condition has the reason, for the spec as it stands. */
export async function untilReason(world: World, name: string, type: string, reason: string): Promise<StoredZone> {
  const reached = async () => {
    const object = await getZone(world, name);
    const condition = conditionOf(object, type);
    return condition?.reason === reason && condition.observedGeneration === object.metadata.generation;
  };
  await world.until(reached, 600_000, async () => JSON.stringify((await getZone(world, name)).status, null, 1));
  return getZone(world, name);
}

export function untilSettled(world: World, name: string): Promise<StoredZone> {
  return untilReason(world, name, 'Ready', 'Settled');
}

export function untilZoneGone(world: World, name: string): Promise<void> {
  return world.until(
    async () => (await findZone(world, name)) === undefined,
    600_000,
    async () => JSON.stringify((await findZone(world, name))?.status, null, 1),
  );
}

/** Zone, hosts and our metadata of every aggregate. */
export async function aggregatesOf(world: World) {
  const all = await world.admin.compute.listAggregates();
  return all.map(({ name, availability_zone, hosts, metadata }) => ({
    name,
    zone: availability_zone,
    hosts: hosts.toSorted(),
    owner: metadata['scp_owner_name'],
  }));
}
