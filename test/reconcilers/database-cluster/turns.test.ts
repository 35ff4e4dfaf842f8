import { afterEach, describe, expect, it } from 'vitest';
import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import {
  DATABASE_CLUSTERS,
  type DatabaseClusterSpecInput,
  type LastTransition,
} from '../../../src/api/database-cluster.ts';
import { startWriter, type Writer } from '../../embedded/guests/writer.ts';
import { during, runOn, type World, type WorldOptions } from '../../support/world.ts';
import { addFlavor, cluster, createClusterWorld, getCluster, untilReason } from './world.ts';
import { PASSWORD, SHOP } from './life.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

/** Servers that were deleted, in order, and whether their database was in service at that moment. */
type Deleted = { readonly member: string; readonly served: boolean }[];

interface Shop {
  readonly w: World;
  readonly writer: Writer;
  readonly deleted: Deleted;
}

const LARGE = { image: 'scp-node', flavor: 'storm.large', dataVolume: { sizeGiB: 2 } };

/** An active-passive MariaDB with somebody who writes to it all the time. */
async function openShop(more: Pick<WorldOptions, 'betweenShell'> = {}): Promise<Shop> {
  const deleted: Deleted = [];
  const w: World = (world = await createClusterWorld({
    ...more,
    between: (serve, request) => {
      const id = /\/servers\/([^/]+)$/.exec(request.url)?.[1];
      const guest = request.method === 'DELETE' && id !== undefined ? w.guests.get(id) : undefined;
      if (guest !== undefined) deleted.push({ member: guest.hostname, served: guest.servers.has('mysql') });
      return serve(request);
    },
  }));
  w.startOperator();
  await w.apply(PASSWORD, cluster('orders', SHOP));
  const { status } = await untilReason(w, 'orders', 'Settled');
  await addFlavor(w, 'storm.large', 2048);
  await sql(w, 'CREATE TABLE shop.journal (n BIGINT PRIMARY KEY)');
  const login = { user: 'shop', password: 'correct-horse-battery', database: 'shop' };
  const writer = startWriter(w, { from: 'outside', address: status?.endpoint?.host ?? '', port: 3306, login });
  await w.pass(10_000);
  expect(writer.acknowledged.length).toBeGreaterThan(10);
  return { w, writer, deleted };
}

/** What the server that serves says. */
async function sql(w: World, statement: string): Promise<string> {
  const { status } = await getCluster(w, 'orders');
  const { serverId = '' } = status?.members?.find(({ name }) => name === status.primary) ?? {};
  const { stdout, exitCode } = await during(w.clock, w.guests.get(serverId)!.run(`mariadb -N -B -e "${statement}"`));
  expect(exitCode).toBe(0);
  return stdout;
}

/** Stops the writer, and says what became of what it wrote. */
async function audit({ w, writer }: Shop): Promise<{ lost: number[]; longestGapMs: number; turns: string[] }> {
  await w.pass(10_000);
  await during(w.clock, writer.stop());
  const present = new Set((await sql(w, 'SELECT n FROM shop.journal')).split('\n').map(Number));
  const { acknowledged } = writer;
  const gaps = acknowledged.map(({ atMs }, index) => atMs - (acknowledged[index - 1]?.atMs ?? atMs));
  return {
    lost: acknowledged.map(({ row }) => row).filter((row) => !present.has(row)),
    longestGapMs: Math.max(...gaps),
    turns: acknowledged.filter(({ by }, index) => by !== acknowledged[index - 1]?.by).map(({ by }) => by),
  };
}

const serversOf = async (w: World) =>
  new Map((await getCluster(w, 'orders')).status?.members?.map(({ name, serverId }) => [name, serverId]));

/** Until the whole of another declaration has come about. */
async function declare(w: World, spec: Partial<DatabaseClusterSpecInput>): Promise<void> {
  await w.apply(cluster('orders', { ...SHOP, ...spec }));
  await untilReason(w, 'orders', 'Settled');
}

const untilTransition = (w: World, kind: LastTransition['kind']) =>
  w.until(async () => (await getCluster(w, 'orders')).status?.lastTransition?.kind === kind);

const failovers = async (w: World) => (await w.events()).filter((event) => event.startsWith('Failover'));

describe('a server that runs on', () => {
  it('is not told to have been started anew where machines are slow, and SQL takes long', async () => {
    const w = (world = await createClusterWorld({
      betweenShell: async (run, { command }) => {
        await world?.clock.sleep(command.includes('mariadb --batch') ? 2_000 : 10_000);
        return run();
      },
    }));
    w.startOperator();
    await w.apply(PASSWORD, cluster('orders', SHOP));
    const { status } = await untilReason(w, 'orders', 'Settled');
    expect(status?.users).toMatchObject([{ name: 'shop' }]);
    expect(status?.lastTransition).toBeUndefined();
    expect((await w.events()).filter((event) => event.startsWith('Restart'))).toEqual([]);
  }, 480_000);
});

describe('a server that is killed', () => {
  it('is told to have been away for as long as nobody could write, however long ago somebody looked', async () => {
    let lookedMs = 0;
    const shop = await openShop({
      betweenShell: (run) => {
        lookedMs = world?.clock.now() ?? 0;
        return run();
      },
    });
    const { w } = shop;
    while (w.clock.now() - lookedMs < 15_000) await w.pass(1_000);
    const { status } = await getCluster(w, 'orders');
    const { serverId = '' } = status?.members?.find(({ name }) => name === status.primary) ?? {};
    await runOn(w, w.guests.get(serverId)!, 'systemctl kill -s KILL mariadb');
    await untilTransition(w, 'Restart');
    const { lastTransition: told } = (await getCluster(w, 'orders')).status ?? {};
    const { lost, longestGapMs } = await audit(shop);
    expect(lost).toEqual([]);
    expect(Math.abs((told?.seconds ?? Infinity) - longestGapMs / 1_000)).toBeLessThan(5);
  }, 480_000);
});

describe('a move that was asked for', () => {
  it('is told to have taken as long as nobody could write, however long it takes to look and to begin', async () => {
    const look = { slowMs: 0 };
    const shop = await openShop({
      betweenShell: async (run) => {
        if (look.slowMs > 0) await world?.clock.sleep(look.slowMs);
        return run();
      },
    });
    const { w } = shop;
    const from = (await getCluster(w, 'orders')).status?.primary ?? '';
    look.slowMs = 20_000;
    const body = { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: from === 'data-1' ? 'data-2' : 'data-1' } } };
    const ref = { namespace: w.namespace, name: 'orders' };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    await untilTransition(w, 'Switchover');
    const { lastTransition: told } = (await getCluster(w, 'orders')).status ?? {};
    look.slowMs = 0;
    const { lost, longestGapMs } = await audit(shop);
    expect(lost).toEqual([]);
    expect(Math.abs((told?.seconds ?? Infinity) - longestGapMs / 1_000)).toBeLessThan(5);
  }, 480_000);
});

describe('what is declared otherwise of a machine', () => {
  it('has it made anew after its service was moved away', async () => {
    const shop = await openShop();
    const { w, deleted } = shop;
    const before = await serversOf(w);
    const from = (await getCluster(w, 'orders')).status?.primary ?? '';
    await declare(w, { machines: LARGE });
    const { status } = await getCluster(w, 'orders');
    for (const [name, id] of await serversOf(w)) expect(id).not.toBe(before.get(name));
    expect(deleted.map(({ served }) => served)).toEqual([false, false, false]);
    expect(deleted.at(-1)?.member).toBe(`orders-${from}`);
    expect(status?.lastTransition).toMatchObject({
      kind: 'Switchover',
      cause: `planned: ${from} is to be made anew`,
      from,
    });
    expect(await failovers(w)).toEqual([]);
    const seen = await audit(shop);
    expect(seen.lost).toEqual([]);
    expect(seen.turns).toHaveLength(2);
    expect(seen.longestGapMs).toBeLessThan(15_000);
  }, 480_000);

  it('has its settings tried by the machine that waits, and the service moved there', async () => {
    const shop = await openShop();
    const { w } = shop;
    const from = (await getCluster(w, 'orders')).status?.primary ?? '';
    await declare(w, { parameters: { max_connections: '77' } });
    const { status } = await getCluster(w, 'orders');
    expect(status?.primary).not.toBe(from);
    expect(status?.lastTransition).toMatchObject({ kind: 'Switchover', cause: `planned: ${from} is to be restarted` });
    expect(await sql(w, 'SELECT @@max_connections')).toBe('77\n');
    // The machine that was left has them too, and nothing moves back.
    await w.pass(120_000);
    const seen = await audit(shop);
    expect([seen.lost, seen.turns.length]).toEqual([[], 2]);
    expect(await failovers(w)).toEqual([]);
  }, 480_000);

  it('is not kept from the machine that serves by what is only reported of another', async () => {
    const shop = await openShop();
    const { w } = shop;
    const { status: before } = await getCluster(w, 'orders');
    const { serverId = '' } = before?.members?.find(({ role }) => role === 'Standby') ?? {};
    const drift = { policy: 'Report' as const };
    await w.apply(cluster('orders', { ...SHOP, drift }));
    await runOn(w, w.guests.get(serverId)!, 'echo "# by hand" >>/etc/default/sbd');
    await untilReason(w, 'orders', 'DriftReported');
    await w.apply(cluster('orders', { ...SHOP, drift, parameters: { max_connections: '77' } }));
    await w.until(async () => (await getCluster(w, 'orders')).status?.primary !== before?.primary);
    await untilReason(w, 'orders', 'DriftReported');
    expect(await sql(w, 'SELECT @@max_connections')).toBe('77\n');
    expect((await during(w.clock, w.guests.get(serverId)!.run('cat /etc/default/sbd'))).stdout).toContain('by hand');
    expect((await audit(shop)).lost).toEqual([]);
  }, 480_000);

  it('costs one interruption when the machine that waits cannot start the server', async () => {
    const shop = await openShop();
    const { w, writer } = shop;
    const { status: before } = await getCluster(w, 'orders');
    const { serverId = '' } = before?.members?.find(({ role }) => role === 'Standby') ?? {};
    await runOn(w, w.guests.get(serverId)!, 'systemctl mask mariadb');
    await w.apply(cluster('orders', { ...SHOP, parameters: { max_connections: '77' } }));
    await w.until(async () => {
      const ready = (await getCluster(w, 'orders')).status?.conditions?.find(({ type }) => type === 'Ready');
      return ready?.message.includes('is tried again at') === true;
    });
    expect((await getCluster(w, 'orders')).status?.primary).toBe(before?.primary);
    const since = writer.acknowledged.length;
    await w.pass(600_000);
    const later = writer.acknowledged.slice(since);
    expect(new Set(later.map(({ by }) => by))).toEqual(new Set([`orders-${before?.primary}`]));
    expect(Math.max(...later.map(({ atMs }, index) => atMs - (later[index - 1]?.atMs ?? atMs)))).toBeLessThan(2_000);
    await runOn(w, w.guests.get(serverId)!, 'systemctl unmask mariadb');
    await declare(w, { parameters: { max_connections: '78' } });
    expect((await getCluster(w, 'orders')).status?.primary).not.toBe(before?.primary);
    expect((await audit(shop)).lost).toEqual([]);
  }, 480_000);

  it('has its server restarted in place while there is nobody to take over', async () => {
    const shop = await openShop();
    const { w } = shop;
    const { status: before } = await getCluster(w, 'orders');
    const standby = before?.members?.find(({ role }) => role === 'Standby');
    w.cloud.hosts.cut(standby?.host ?? '');
    await w.pass(120_000);
    await w.apply(cluster('orders', { ...SHOP, parameters: { max_connections: '77' } }));
    await untilTransition(w, 'Restart');
    expect(await sql(w, 'SELECT @@max_connections')).toBe('77\n');
    const { status } = await getCluster(w, 'orders');
    expect(status?.primary).toBe(before?.primary);
    expect(status?.lastTransition?.cause).toMatch(/^planned/);
    expect((await audit(shop)).lost).toEqual([]);
  }, 480_000);

  it('has a slower watchdog told to all before any has it, and a faster one when all have it', async () => {
    const shop = await openShop();
    const { w } = shop;
    const boots = () => w.guests.all().map(({ hostname, bootId }) => [hostname, bootId].join());
    const told = async () =>
      (await during(w.clock, w.guests.all()[0]!.run('cibadmin --query --scope crm_config'))).stdout.match(
        /name="stonith-watchdog-timeout" value="(\w+)"/,
      )?.[1];
    const before = boots();
    for (const [watchdogSeconds, timeout] of [
      [20, '40s'],
      [5, '10s'],
    ] as const) {
      const { status } = await getCluster(w, 'orders');
      await declare(w, { patience: { watchdogSeconds } });
      expect(await told()).toBe(timeout);
      expect((await getCluster(w, 'orders')).status?.lastTransition).toMatchObject({
        kind: 'Switchover',
        cause: `planned: ${status?.primary} is to be restarted`,
      });
    }
    // A machine whose watchdog was slower than Pacemaker was told would have reset itself.
    expect(boots()).toEqual(before);
    const seen = await audit(shop);
    expect([seen.lost, seen.turns.length]).toEqual([[], 3]);
    expect(await failovers(w)).toEqual([]);
  }, 480_000);
});
