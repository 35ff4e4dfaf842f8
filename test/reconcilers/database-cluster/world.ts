import {
  DATABASE_CLUSTERS,
  type DatabaseCluster,
  type DatabaseClusterSpecInput,
} from '../../../src/api/database-cluster.ts';
import { SCP_CLOUDS, type ScpCloud } from '../../../src/api/scp-cloud.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { createWorld, during, scpCloud, type World, type WorldOptions } from '../../support/world.ts';
import { zone } from '../../support/zones.ts';
import { TINY_IMAGE } from '../../support/tiny-image.ts';

/** The world with a cloud in it that has all that a cluster names, and three zones. */
export async function createClusterWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  await world.apply(
    scpCloud('storm', {
      project: { managed: { name: 'storm', deletionPolicy: 'Delete' } },
      roleAssignments: [{ subject: 'User', name: 'admin', role: 'member' }],
      networks: [
        {
          name: 'data',
          purpose: 'Data',
          managed: { subnets: [{ name: 'data', cidr: '10.30.0.0/24', gatewayEnabled: false }] },
        },
      ],
      flavors: [{ name: 'storm.small', managed: { vcpus: 1, ramMiB: 1024, diskGiB: 5 } }],
      images: [TINY_IMAGE],
    }),
    ...['az1', 'az2', 'az3'].map((name) => zone(name)),
  );
  return world;
}

export function cluster(name: string, spec: Partial<DatabaseClusterSpecInput> = {}): KubernetesObject {
  const object = {
    apiVersion: 'scp.stormclouds.eu/v1alpha1',
    kind: 'DatabaseCluster',
    metadata: { name },
    spec: {
      cloudRef: { name: 'storm' },
      engine: { name: 'mysql', version: '10.11' },
      topology: 'activePassive',
      placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
      machines: { image: 'scp-node', flavor: 'storm.small', dataVolume: { sizeGiB: 2 } },
      network: { name: 'data', clients: ['10.30.0.0/24'] },
      deletionPolicy: 'Delete',
      ...spec,
    } satisfies DatabaseClusterSpecInput,
  };
  return object;
}

type StoredCluster = KubernetesObject & Pick<DatabaseCluster, 'status'>;

export function getCluster(world: World, name: string): Promise<StoredCluster> {
  return during(world.clock, world.kube.get<StoredCluster>(DATABASE_CLUSTERS, { namespace: world.namespace, name }));
}

export async function findCluster(world: World, name: string): Promise<StoredCluster | undefined> {
  const { items } = await during(
    world.clock,
    world.kube.list<StoredCluster>(DATABASE_CLUSTERS, { namespace: world.namespace }),
  );
  return items.find(({ metadata }) => metadata.name === name);
}

/** Has the cloud of the world offer one more flavor. */
export async function addFlavor(w: World, name: string, ramMiB: number): Promise<void> {
  const ref = { namespace: w.namespace, name: 'storm' };
  const { spec } = await during(w.clock, w.kube.get<KubernetesObject & Pick<ScpCloud, 'spec'>>(SCP_CLOUDS, ref));
  const flavors = [...spec.flavors, { name, managed: { vcpus: 1, ramMiB, diskGiB: 5 } }];
  await during(w.clock, w.kube.patch(SCP_CLOUDS, ref, { type: 'merge', body: { spec: { flavors } } }));
}

export function conditionOf({ status }: StoredCluster, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Waits until the condition has the reason, for the spec as it stands. */
export async function untilReason(world: World, name: string, reason: string, type = 'Ready'): Promise<StoredCluster> {
  const reached = async () => {
    const object = await getCluster(world, name);
    const condition = conditionOf(object, type);
    return condition?.reason === reason && condition.observedGeneration === object.metadata.generation;
  };
  await world.until(reached, 900_000, async () => JSON.stringify((await getCluster(world, name)).status, null, 1));
  return getCluster(world, name);
}
