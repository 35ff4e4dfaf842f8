import { afterEach, describe, expect, it } from 'vitest';
import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS, type DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { Guest } from '../../../src/embedded/guests/index.ts';
import { startWriter, type Writer } from '../../embedded/guests/writer.ts';
import { during, type World } from '../../support/world.ts';
import { PASSWORD, SHOP } from './life.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

interface Shape {
  readonly topology: 'activePassive' | 'galera';
  readonly engine: { readonly name: 'mysql' | 'postgresql'; readonly version: string };
  /** Kills the server where it runs. */
  readonly kill: string;
  /** Runs what is on standard input in the database `shop`. */
  readonly sql: string;
  readonly whoami: string;
}

const MARIADB = {
  engine: { name: 'mysql', version: '10.11' },
  kill: 'systemctl kill -s KILL mariadb',
  sql: 'mariadb -N -B shop',
  whoami: 'SELECT @@hostname',
} as const;
const SHAPES: Readonly<Record<string, Shape>> = {
  'an active-passive MariaDB': { ...MARIADB, topology: 'activePassive' },
  'an active-passive PostgreSQL': {
    topology: 'activePassive',
    engine: { name: 'postgresql', version: '15' },
    kill: 'pkill -9 -o -u postgres postgres',
    sql: 'sudo -u postgres psql -At shop',
    whoami: 'SELECT 1',
  },
  'a Galera cluster': { ...MARIADB, topology: 'galera' },
};

/** A served database with a writer at its endpoint, and what happens to it. */
interface Scene {
  readonly w: World;
  readonly shape: Shape;
  readonly members: () => Promise<readonly Seen[]>;
  readonly primary: () => Promise<Seen>;
  readonly well: () => Promise<unknown>;
}

interface Seen {
  readonly name: string;
  readonly host: string;
  readonly serverId: string;
  readonly guest: Guest;
}

const FAULTS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'kill -9 of the service': async ({ w, shape, primary, well }) => {
    const { guest } = await primary();
    await during(w.clock, guest.run(shape.kill));
    await w.pass(20_000);
    await well();
  },
  'a planned switchover': async ({ w, shape, members, primary, well }) => {
    if (shape.topology === 'galera') return;
    const { name } = await primary();
    const target = (await members()).find((one) => one.name.startsWith('data-') && one.name !== name)!.name;
    const ref = { namespace: w.namespace, name: 'orders' };
    const body = { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: target } } };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    await w.until(async () => (await primary()).name === target);
    await well();
  },
  'a partition of the active': async ({ w, members, primary, well }) => {
    const { serverId } = await primary();
    const others = (await members()).map((one) => one.serverId).filter((id) => id !== serverId);
    w.guests.network.partition([[serverId], others]);
    await w.pass(60_000);
    w.guests.network.heal();
    await well();
  },
  'a power cut of the active': async ({ w, primary, well }) => {
    const { host } = await primary();
    w.cloud.hosts.cut(host);
    await w.pass(60_000);
    w.cloud.hosts.start(host);
    await well();
  },
  'a machine made anew beside an empty volume': async ({ w, members, primary, well }) => {
    const { name } = await primary();
    const other = (await members()).find((one) => one.name.startsWith('data-') && one.name !== name)!;
    const [volume] = other.guest.machine!.volumes.filter(({ root }) => !root);
    await w.admin.compute.deleteServer(other.serverId);
    await w.pass(5_000);
    w.guests.volumes.wipe(volume!.id);
    await w.until(async () => {
      const now = (await members()).find((one) => one.name === other.name);
      return now !== undefined && now.serverId !== other.serverId;
    });
    await well();
  },
  'growth of the data volumes': async ({ w, members, well }) => {
    const ref = { namespace: w.namespace, name: 'orders' };
    const body = { spec: { machines: { dataVolume: { sizeGiB: 3 } } } };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    await well();
    for (const { name, guest } of await members()) {
      if (!guest.kernel.mounts.some(({ target }) => target === '/srv/ha')) continue;
      const { stdout } = await during(w.clock, guest.run('df -k /srv/ha'));
      expect(Number(stdout.split('\n')[1]?.split(' ')[1]), name).toBeGreaterThan(2.9 * 2 ** 20);
    }
  },
  'a power cut of everything': async ({ w, members, well }) => {
    const all = await members();
    const hosts = new Set(all.map(({ host }) => host));
    for (const host of hosts) w.cloud.hosts.cut(host);
    await w.pass(20_000);
    for (const host of hosts) w.cloud.hosts.start(host);
    await w.pass(60_000);
    await well();
  },
};

async function setScene(shape: Shape): Promise<Scene> {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(
    PASSWORD,
    cluster('orders', {
      topology: shape.topology,
      engine: shape.engine,
      ...SHOP,
    } satisfies Partial<DatabaseClusterSpecInput>),
  );
  await untilReason(w, 'orders', 'Settled');
  const members = async () =>
    ((await getCluster(w, 'orders')).status?.members ?? []).flatMap(({ name, host = '', serverId = '' }): Seen[] => {
      const guest = w.guests.get(serverId);
      return guest === undefined ? [] : [{ name, host, serverId, guest }];
    });
  const primary = async () => {
    const { status } = await getCluster(w, 'orders');
    return (await members()).find(({ name }) => name === status?.primary)!;
  };
  return { w, shape, members, primary, well: () => untilReason(w, 'orders', 'Settled') };
}

async function writerOf({ w, shape, primary }: Scene): Promise<Writer> {
  const { guest } = await primary();
  const made = await during(w.clock, guest.run(shape.sql, { stdin: 'CREATE TABLE journal (n BIGINT PRIMARY KEY);' }));
  expect(made).toMatchObject({ exitCode: 0 });
  const { status } = await getCluster(w, 'orders');
  const { host = '', port = 0 } = status?.endpoint ?? {};
  const login = { user: 'shop', password: 'correct-horse-battery', database: 'shop' };
  return startWriter(w, { from: 'outside', address: host, port, login, whoami: shape.whoami });
}

describe('acknowledged rows', () => {
  it.each(Object.entries(SHAPES))(
    'survive one fault after the other, and the database comes back by itself: %s',
    async (_what, shape) => {
      const scene = await setScene(shape);
      const { w } = scene;
      const writer = await writerOf(scene);
      await w.pass(5_000);
      for (const befall of Object.values(FAULTS)) {
        const before = writer.acknowledged.length;
        await befall(scene);
        await w.until(() => writer.acknowledged.length > before + 10);
      }
      await during(w.clock, writer.stop());
      const { guest } = await scene.primary();
      const { stdout } = await during(w.clock, guest.run(shape.sql, { stdin: 'SELECT n FROM journal;' }));
      const present = new Set(stdout.split('\n').filter(Boolean).map(Number));
      expect(writer.acknowledged.map(({ row }) => row).filter((row) => !present.has(row))).toEqual([]);
    },
    600_000,
  );
});
