import { expect } from 'vitest';
import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { Guest } from '../../../src/embedded/guests/index.ts';
import { startWriter, type Writer } from '../../embedded/guests/writer.ts';
import { during, runOn, type MortalOperator, type World, type WorldOptions } from '../../support/world.ts';
import { PASSWORD, SHOP } from './life.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

export interface Shape {
  readonly topology: 'single' | 'activePassive' | 'galera';
  readonly placement?: DatabaseClusterSpecInput['placement'];
  readonly engine: { readonly name: 'mysql' | 'postgresql'; readonly version: string };
  /** Kills the server where it runs. */
  readonly kill: string;
  /** Runs what is on standard input in the database `shop`. */
  readonly sql: string;
  readonly whoami: string;
}

export const MARIADB = {
  engine: { name: 'mysql', version: '10.11' },
  kill: 'systemctl kill -s KILL mariadb',
  sql: 'mariadb -N -B shop',
  whoami: 'SELECT @@hostname',
} as const;
/** Those that survive the loss of a machine. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  'an active-passive MariaDB': { ...MARIADB, topology: 'activePassive' },
  'an active-passive PostgreSQL': {
    topology: 'activePassive',
    engine: { name: 'postgresql', version: '15' },
    kill: 'systemctl kill -s KILL postgresql@15-main',
    sql: 'sudo -u postgres psql -At shop',
    whoami: 'SELECT 1',
  },
  'a Galera cluster': { ...MARIADB, topology: 'galera' },
};

/** A served database with a writer at its endpoint, and what happens to it. */
export interface Scene {
  readonly w: World;
  readonly operator: MortalOperator;
  readonly shape: Shape;
  readonly members: () => Promise<readonly Seen[]>;
  readonly primary: () => Promise<Seen>;
  readonly well: () => ReturnType<typeof untilReason>;
}

export interface Seen {
  readonly name: string;
  readonly host: string;
  readonly serverId: string;
  readonly guest: Guest;
}

/** `keep` is given the world at once, to be stopped whatever comes. */
export async function setScene(shape: Shape, keep: (world: World) => void, options: WorldOptions = {}): Promise<Scene> {
  const w = await createClusterWorld(options);
  keep(w);
  const operator = w.startOperator();
  await w.apply(
    PASSWORD,
    cluster('orders', {
      topology: shape.topology,
      engine: shape.engine,
      ...(shape.placement === undefined ? {} : { placement: shape.placement }),
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
  return { w, operator, shape, members, primary, well: () => untilReason(w, 'orders', 'Settled') };
}

/** Writes to the endpoint from outside. */
export async function writerOf({ w, shape, primary }: Scene): Promise<Writer> {
  const { guest } = await primary();
  const made = await during(w.clock, guest.run(shape.sql, { stdin: 'CREATE TABLE journal (n BIGINT PRIMARY KEY);' }));
  expect(made).toMatchObject({ exitCode: 0 });
  const { status } = await getCluster(w, 'orders');
  const { host = '', port = 0 } = status?.endpoint ?? {};
  const login = { user: 'shop', password: 'correct-horse-battery', database: 'shop' };
  return startWriter(w, { from: 'outside', address: host, port, login, whoami: shape.whoami });
}

/** Rows that were acknowledged and are not there. */
export async function lostRows({ w, shape, primary }: Scene, writer: Writer): Promise<readonly number[]> {
  const { guest } = await primary();
  const stdout = await runOn(w, guest, shape.sql, 'SELECT n FROM journal;');
  const present = new Set(stdout.split('\n').filter(Boolean).map(Number));
  return writer.acknowledged.map(({ row }) => row).filter((row) => !present.has(row));
}

/** The longest time without an acknowledged row. */
export const longestPauseMs = ({ acknowledged }: Writer): number =>
  Math.max(...acknowledged.slice(1).map(({ atMs }, index) => atMs - (acknowledged[index]?.atMs ?? 0)));
