import { afterEach, describe, expect, it } from 'vitest';
import { DATABASE_CLUSTERS, type DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import { during, type World } from '../../support/world.ts';
import { cluster, createClusterWorld, findCluster, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

/** By what they are called: how they are declared, and how many volumes hold their data. */
const SHAPES: readonly (readonly [string, Partial<DatabaseClusterSpecInput>, number])[] = [
  ['a single MariaDB', { topology: 'single', placement: { zones: ['az1'] } }, 1],
  ['an active-passive MariaDB', {}, 2],
  ['a Galera cluster', { topology: 'galera' }, 2],
];

/** A line of SQL where the database serves. */
async function sql(w: World, line: string): Promise<string> {
  const { status } = await getCluster(w, 'orders');
  const { serverId = '' } = status?.members?.find(({ name }) => name === status.primary) ?? {};
  const { stdout, stderr } = await during(w.clock, w.guests.get(serverId)!.run(`mariadb -N -B -e "${line}"`));
  expect(stderr).toBe('');
  return stdout.trim();
}

const volumesOf = async (w: World) =>
  (await w.admin.volume.listVolumes({ all_tenants: true })).map(({ id }) => id).toSorted();

describe('a database that is deleted with Retain', () => {
  it.each([0, 1])(
    'is found on the volume that is left where the other one of an active-passive pair is gone (%i)',
    async (which) => {
      const w = (world = await createClusterWorld());
      w.startOperator();
      const manifest = cluster('orders', { deletionPolicy: 'Retain', databases: [{ name: 'shop' }] });
      await w.apply(manifest);
      await untilReason(w, 'orders', 'Settled');
      await sql(w, 'CREATE TABLE shop.orders (n BIGINT PRIMARY KEY); INSERT INTO shop.orders VALUES (42);');
      await during(w.clock, w.kube.delete(DATABASE_CLUSTERS, { namespace: w.namespace, name: 'orders' }));
      await w.until(async () => (await findCluster(w, 'orders')) === undefined);
      const volumes = await w.admin.volume.listVolumes({ all_tenants: true });
      const [gone, kept] = volumes.toSorted(
        (a, b) => (a.name ?? '').localeCompare(b.name ?? '') * (which === 0 ? 1 : -1),
      );
      await during(w.clock, w.admin.volume.deleteVolume(gone!.id));

      await w.apply(manifest);
      await untilReason(w, 'orders', 'Settled');
      expect(await volumesOf(w)).toContain(kept!.id);
      expect(await sql(w, 'SELECT n FROM shop.orders')).toBe('42');
    },
    240_000,
  );

  it.each(SHAPES)(
    'leaves its data behind, says where, and finds them again: %s',
    async (_what, spec, count) => {
      const w = (world = await createClusterWorld());
      w.startOperator();
      const manifest = cluster('orders', { ...spec, deletionPolicy: 'Retain', databases: [{ name: 'shop' }] });
      await w.apply(manifest);
      await untilReason(w, 'orders', 'Settled');
      await sql(w, 'CREATE TABLE shop.orders (n BIGINT PRIMARY KEY); INSERT INTO shop.orders VALUES (42);');
      const volumes = await volumesOf(w);
      expect(volumes).toHaveLength(count);

      await during(w.clock, w.kube.delete(DATABASE_CLUSTERS, { namespace: w.namespace, name: 'orders' }));
      await w.until(async () => (await findCluster(w, 'orders')) === undefined);
      expect(await w.admin.compute.listServers({ all_tenants: true })).toEqual([]);
      expect(await volumesOf(w)).toEqual(volumes);
      const told = (await w.events()).join('\n');
      for (const id of volumes) expect(told).toContain(id);

      await w.apply(manifest);
      await untilReason(w, 'orders', 'Settled');
      expect(await volumesOf(w)).toEqual(volumes);
      expect(await sql(w, 'SELECT n FROM shop.orders')).toBe('42');
    },
    240_000,
  );
});
