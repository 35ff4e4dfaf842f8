import { Readable } from 'node:stream';
import { stringify } from 'yaml';
import {
  AVAILABILITY_ZONES,
  type AvailabilityZone,
  type AvailabilityZoneSpecInput,
} from '../../src/api/availability-zone.ts';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import type { OpenStackClient, Server } from '../../src/clients/openstack/index.ts';
import { manifest, scpCloud, type Stage } from './stage.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** The world with one cloud in it, of which nothing is asked but to be there. */
export async function createZoneWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  await world.apply(scpCloud('storm', {}));
  return world;
}

/** The three of manifests/samples. */
export function sampleZones(): KubernetesObject[] {
  return manifest('manifests', 'samples', 'availability-zones.yaml');
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

export type StoredZone = KubernetesObject & Pick<AvailabilityZone, 'spec' | 'status'>;

export function getZone({ kube, namespace, during }: Stage, name: string): Promise<StoredZone> {
  return during(kube.get<StoredZone>(AVAILABILITY_ZONES, { namespace, name }));
}

export async function findZone({ kube, namespace, during }: Stage, name: string): Promise<StoredZone | undefined> {
  const { items } = await during(kube.list<StoredZone>(AVAILABILITY_ZONES, { namespace }));
  return items.find(({ metadata }) => metadata.name === name);
}

export function deleteZone({ kube, namespace, during }: Stage, name: string): Promise<unknown> {
  return during(kube.delete(AVAILABILITY_ZONES, { namespace, name }));
}

export function conditionOf({ status }: StoredZone, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Waits until the condition has the reason, for the spec as it stands. */
export async function untilReason(
  stage: Stage,
  name: string,
  type: string,
  reason: string,
  ms?: number,
): Promise<StoredZone> {
  const reached = async () => {
    const object = await getZone(stage, name);
    const condition = conditionOf(object, type);
    return condition?.reason === reason && condition.observedGeneration === object.metadata.generation;
  };
  await stage.until(reached, ms, async () => stringify((await getZone(stage, name)).status));
  return getZone(stage, name);
}

export function untilSettled(stage: Stage, name: string, ms?: number): Promise<StoredZone> {
  return untilReason(stage, name, 'Ready', 'Settled', ms);
}

export function untilZoneGone(stage: Stage, name: string, ms?: number): Promise<void> {
  return stage.until(
    async () => (await findZone(stage, name)) === undefined,
    ms,
    async () => stringify((await findZone(stage, name))?.status),
  );
}

/** Zone, hosts and our metadata of every aggregate. */
export async function aggregatesOf({ admin }: Pick<Stage, 'admin'>) {
  const all = await admin.compute.listAggregates();
  return all
    .map(({ name, availability_zone, hosts, metadata }) => ({
      name,
      zone: availability_zone,
      hosts: hosts.toSorted(),
      owner: metadata['scp_owner_name'],
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Servers to put onto hosts: small, without a network, made by the administrator. */
export interface Guests {
  /** Makes a server on the host, pinned to the zone, and waits until it runs. */
  make(name: string, zone: string, host: string): Promise<Server>;
  /** Waits until it is in this status and nothing is under way. */
  until(id: string, status: string): Promise<Server>;
  remove(id: string): Promise<void>;
  /** Takes away what is left. */
  clear(): Promise<void>;
}

export async function createGuests(stage: Pick<Stage, 'admin' | 'until'>, prefix: string): Promise<Guests> {
  const { compute, image: glance } = stage.admin;
  const flavor = await compute.createFlavor({ name: prefix, vcpus: 1, ram: 64, disk: 0 });
  const image = await glance.createImage({ name: prefix, disk_format: 'raw', container_format: 'bare' });
  await glance.uploadImage(image.id, { open: () => Readable.from([Buffer.alloc(1024)]), size: 1024 });
  const made = new Set<string>();
  const until = async (id: string, status: string): Promise<Server> => {
    const is = async () => {
      const server = await compute.getServer(id);
      return server.status === status && server['OS-EXT-STS:task_state'] == null;
    };
    await stage.until(is, 60_000, async () => JSON.stringify(await compute.getServer(id)));
    return compute.getServer(id);
  };
  const remove = async (id: string): Promise<void> => {
    made.delete(id);
    await compute.deleteServer(id);
    await stage.until(async () => !(await listed(stage.admin)).includes(id), 60_000);
  };
  return {
    make: async (name, zone, host) => {
      const sources = { flavorRef: flavor.id, imageRef: image.id, networks: 'none' } as const;
      const { id } = await compute.createServer({ ...sources, name, availability_zone: `${zone}:${host}` });
      made.add(id);
      return until(id, 'ACTIVE');
    },
    until,
    remove,
    clear: async () => {
      for (const id of made) await remove(id);
      await compute.deleteFlavor(flavor.id);
      await glance.deleteImage(image.id);
    },
  };
}

async function listed({ compute }: OpenStackClient): Promise<string[]> {
  return (await compute.listServers({ all_tenants: true })).map(({ id }) => id);
}

export function hostOf(server: Server | undefined): string | undefined {
  return server?.['OS-EXT-SRV-ATTR:host'] ?? undefined;
}
