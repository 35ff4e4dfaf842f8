import { DATABASE_CLUSTERS, type DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { Assassin, Moment } from '../../support/crash/kills.ts';
import { during, type World } from '../../support/world.ts';
import { seenOf } from './seen.ts';
import { cluster, conditionOf, createClusterWorld, findCluster, getCluster } from './world.ts';

export const PASSWORD: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'orders-password' },
  ...{ data: { password: Buffer.from('correct-horse-battery').toString('base64') } },
};

export const SHOP: Partial<DatabaseClusterSpecInput> = {
  databases: [{ name: 'shop' }],
  users: [
    {
      name: 'shop',
      passwordSecretRef: { name: 'orders-password' },
      grants: [{ database: 'shop', privileges: ['ALL'] }],
    },
  ],
};

export interface Shape {
  readonly what: string;
  readonly spec: Partial<DatabaseClusterSpecInput>;
  readonly moment: Moment;
  /** The member whose server somebody deletes. */
  readonly lost: string;
  /** How many different writes making, replacing and deleting take at least: fewer would mean that the test lost its point. */
  readonly writes: readonly [number, number, number];
}

const POSTGRESQL: Partial<DatabaseClusterSpecInput> = { engine: { name: 'postgresql', version: '15' } };
const SINGLE: Partial<DatabaseClusterSpecInput> = { topology: 'single', placement: { zones: ['az1'] } };

export const SHAPES: readonly Shape[] = [
  { what: 'a single MariaDB', spec: { ...SINGLE, ...SHOP }, moment: 'after', lost: 'data-1', writes: [20, 10, 8] },
  {
    what: 'a single PostgreSQL',
    spec: { ...SINGLE, ...POSTGRESQL },
    moment: 'meanwhile',
    lost: 'data-1',
    writes: [20, 10, 8],
  },
  {
    what: 'a single PostgreSQL',
    spec: { ...SINGLE, ...POSTGRESQL, ...SHOP },
    moment: 'before',
    lost: 'data-1',
    writes: [20, 10, 8],
  },
  { what: 'an active-passive MariaDB', spec: SHOP, moment: 'after', lost: 'data-2', writes: [50, 10, 15] },
  {
    what: 'an active-passive PostgreSQL',
    spec: { ...POSTGRESQL, ...SHOP },
    moment: 'after',
    lost: 'data-2',
    writes: [50, 10, 15],
  },
  { what: 'an active-passive PostgreSQL', spec: POSTGRESQL, moment: 'before', lost: 'quorum-1', writes: [45, 10, 10] },
  { what: 'a Galera cluster', spec: { topology: 'galera' }, moment: 'after', lost: 'lb-2', writes: [70, 10, 18] },
];

export interface Life {
  /** What there was after each of the three. */
  readonly seen: readonly unknown[];
  /** The writes around which an operator was killed in each of them. */
  readonly struck: readonly (readonly string[])[];
}

/** Makes it, has a machine of it deleted and replaced, and deletes it. */
export async function live({ spec, lost }: Shape, assassin?: Assassin): Promise<Life> {
  const world = await createClusterWorld(assassin?.options);
  try {
    return await play(world, { spec, lost }, assassin);
  } finally {
    await world.stop();
  }
}

async function play(world: World, { spec, lost }: Pick<Shape, 'spec' | 'lost'>, assassin?: Assassin): Promise<Life> {
  const first = world.startOperator();
  await world.untilReady('storm');
  await first.stop();
  const ref = { namespace: world.namespace, name: 'orders' };
  const describeIt = async () => JSON.stringify((await findCluster(world, 'orders'))?.status, null, 1);
  const struck: (readonly string[])[] = [];
  const seen: unknown[] = [];
  const until = async (reached: () => Promise<boolean>) => {
    if (assassin === undefined) {
      const operator = world.startOperator();
      await world.until(reached, 900_000, describeIt);
      await operator.stop();
    } else struck.push(await assassin.until(world, reached, describeIt));
    // Nobody is killed any more: what was begun comes to its end.
    const last = world.startOperator();
    await world.until(reached, 900_000, describeIt);
    await world.pass(60_000);
    await last.stop();
    seen.push(await seenOf(world, 'orders'));
  };
  const isSettled = async () => {
    const object = await getCluster(world, 'orders');
    const ready = conditionOf(object, 'Ready');
    return ready?.reason === 'Settled' && ready.observedGeneration === object.metadata.generation;
  };

  await world.apply(PASSWORD, cluster('orders', spec));
  await until(isSettled);

  const { status } = await getCluster(world, 'orders');
  const id = status?.members?.find(({ name }) => name === lost)?.serverId ?? '';
  await world.admin.compute.deleteServer(id);
  await until(async () => {
    const now = (await getCluster(world, 'orders')).status?.members?.find(({ name }) => name === lost)?.serverId;
    return now !== undefined && now !== id && (await isSettled());
  });

  await during(world.clock, world.kube.delete(DATABASE_CLUSTERS, ref));
  await until(async () => {
    const object = await findCluster(world, 'orders');
    if (object === undefined) return true;
    const hash = object.status?.plan?.hash;
    if (conditionOf(object, 'Ready')?.reason !== 'ApprovalRequired' || hash === undefined) return false;
    const body = { spec: { approval: { planHash: hash } } };
    await during(world.clock, world.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    return false;
  });
  return { seen, struck };
}
