import { afterEach, describe, expect, it } from 'vitest';
import { DATABASE_CLUSTERS, type DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import { type KubernetesObject, type ResourceType, SECRET } from '../../../src/clients/kubernetes/index.ts';
import {
  type Cluster,
  CLUSTERS,
  CNPG_DATABASES,
} from '../../../src/reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { CNPG_CRDS } from '../../support/cnpg-crds.ts';
import { type Assassin, createAssassin } from '../../support/crash/kills.ts';
import { createWorld, during, type World } from '../../support/world.ts';
import { PASSWORD } from './life.ts';
import { conditionOf, findCluster, getCluster } from './world.ts';

const SPEC: DatabaseClusterSpecInput = {
  engine: { name: 'postgresql', version: '17' },
  topology: 'cloudNativePg',
  cloudNativePg: { instances: 2, storageGiB: 10 },
  databases: [{ name: 'shop', owner: 'shop' }],
  users: [
    {
      name: 'shop',
      passwordSecretRef: { name: 'orders-password' },
      grants: [{ database: 'shop', privileges: ['ALL'] }],
    },
  ],
  deletionPolicy: 'Delete',
};

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const orders = (spec: DatabaseClusterSpecInput): KubernetesObject & { readonly spec: unknown } => ({
  apiVersion: 'scp.stormclouds.eu/v1alpha1',
  kind: 'DatabaseCluster',
  metadata: { name: 'orders' },
  spec,
});

const listed = <T extends KubernetesObject>({ clock, kube, namespace }: World, type: ResourceType) =>
  during(clock, kube.list<T>(type, { namespace })).then(({ items }) => items);

/** What CloudNativePG answers: all that it was told of is well. */
async function answer(w: World): Promise<void> {
  const say = (type: ResourceType, { metadata: { name } }: KubernetesObject, status: object) =>
    during(w.clock, w.kube.patchStatus(type, { namespace: w.namespace, name }, { type: 'merge', body: { status } }));
  for (const one of await listed<Cluster>(w, CLUSTERS)) {
    const names = Array.from({ length: one.spec.instances }, (_, index) => `orders-${index + 1}`);
    const reconciled = (one.spec.managed?.roles ?? []).map(({ name }) => name);
    await say(CLUSTERS, one, {
      ...{ phase: 'Cluster in healthy state', instances: names.length, readyInstances: names.length },
      ...{ instanceNames: names, instancesStatus: { healthy: names }, currentPrimary: names[0] },
      ...{ currentPrimaryTimestamp: '2026-01-01T00:00:00Z', image: 'ghcr.io/cloudnative-pg/postgresql:17.2' },
      managedRolesStatus: { byStatus: { reconciled } },
    });
  }
  for (const one of await listed(w, CNPG_DATABASES))
    await say(CNPG_DATABASES, one, { applied: true, observedGeneration: one.metadata.generation });
}

/** All that a cluster is made of, without what no two makings share. */
async function seen(w: World): Promise<unknown> {
  const made = await Promise.all([CLUSTERS, CNPG_DATABASES, SECRET].map((type) => listed(w, type)));
  return made.flat().map((one) => ({
    name: `${one.kind} ${one.metadata.name}`,
    owners: one.metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`),
    spec: (one as Partial<Cluster>).spec,
    keys: Object.keys((one as { readonly data?: object }).data ?? {}).toSorted(),
  }));
}

/** Made, changed and deleted; what there was after each, and at how many writes an operator was killed. */
async function live(assassin?: Assassin) {
  const w = (world = await createWorld(assassin?.options));
  await w.apply(...CNPG_CRDS, PASSWORD, orders(SPEC));
  const after: unknown[] = [];
  const struck: number[] = [];
  const until = async (reached: () => Promise<boolean>) => {
    const describeIt = async () => JSON.stringify((await findCluster(w, 'orders'))?.status, null, 1);
    const reachedNow = () => answer(w).then(reached);
    if (assassin !== undefined) struck.push((await assassin.until(w, reachedNow, describeIt)).length);
    const last = w.startOperator();
    await w.until(reachedNow, 900_000, describeIt);
    await w.pass(60_000);
    await last.stop();
    after.push(await seen(w));
  };
  const isSettled = async () => {
    const object = await getCluster(w, 'orders');
    const ready = conditionOf(object, 'Ready');
    return ready?.reason === 'Settled' && ready.observedGeneration === object.metadata.generation;
  };
  await until(isSettled);
  const changed = {
    cloudNativePg: { instances: 3, storageGiB: 20 },
    databases: [...SPEC.databases!, { name: 'more', owner: 'shop' }],
  };
  await w.apply(orders({ ...SPEC, ...changed }));
  await until(isSettled);
  const ref = { namespace: w.namespace, name: 'orders' };
  await during(w.clock, w.kube.delete(DATABASE_CLUSTERS, ref));
  await until(async () => {
    const object = await findCluster(w, 'orders');
    const planHash = object?.status?.plan?.hash;
    if (object === undefined || planHash === undefined) return object === undefined;
    const body = { spec: { approval: { planHash } } };
    if (conditionOf(object, 'Ready')?.reason === 'ApprovalRequired')
      await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    return false;
  });
  await w.stop();
  world = undefined;
  return { after, struck };
}

describe('a PostgreSQL of CloudNativePG, made, changed and deleted', () => {
  it.each(['before', 'after'] as const)(
    'ends alike when the operator is killed %s every write',
    async (moment) => {
      const plain = await live();
      const killed = await live(createAssassin(moment));
      expect(killed.after).toEqual(plain.after);
      // Finalizer, Cluster, Database, connection Secret and what is said of it; then what changes; then what is let go.
      for (const [index, least] of [4, 2, 2].entries()) expect(killed.struck[index]).toBeGreaterThanOrEqual(least);
    },
    300_000,
  );
});
