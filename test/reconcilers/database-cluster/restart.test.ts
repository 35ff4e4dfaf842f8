import { afterEach, describe, expect, it } from 'vitest';
import { RESTART_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import { during, runOn, type World } from '../../support/world.ts';
import { longestPauseMs, lostRows, MARIADB, type Scene, setScene, type Shape, SHAPES, writerOf } from './served.ts';
import { conditionOf, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const SINGLE: Shape = { ...MARIADB, topology: 'single', placement: { zones: ['az1'] } };

/** A scene of which every restart that the operator asks a machine for is noted, with the address of the machine. */
async function restarts(shape: Shape): Promise<Scene & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const scene = await setScene(
    shape,
    (made) => {
      world = made;
    },
    {
      betweenShell: (run, { command }, { host }) => {
        const looks = command.includes('/run/scp-ask.');
        if (!looks && /galera-restart|service-restart|try-restart/.test(command)) asked.push(host);
        return run();
      },
    },
  );
  asked.length = 0;
  return { ...scene, asked };
}

async function annotate({ w }: Scene, value: string): Promise<void> {
  const ref = { namespace: w.namespace, name: 'orders' };
  const body = { metadata: { annotations: { [RESTART_ANNOTATION]: value } } };
  await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
}

const annotation = async (w: World) => (await getCluster(w, 'orders')).metadata.annotations?.[RESTART_ANNOTATION];

/** When the server of each data member was started that runs one. */
async function startedMs({ members, shape }: Scene): Promise<Readonly<Record<string, number>>> {
  const unit = shape.engine.name === 'mysql' ? 'mariadb.service' : 'postgresql@15-main.service';
  const data = (await members()).filter(({ name }) => name.startsWith('data-'));
  const running = data.filter(({ guest }) => guest.units.state(unit).active === 'active');
  return Object.fromEntries(running.map(({ name, guest }) => [name, guest.units.state(unit).sinceMs]));
}

const ALL: readonly (readonly [what: string, shape: Shape, servers: number, pauseMs: number])[] = [
  ['a single MariaDB', SINGLE, 1, 30_000],
  ['an active-passive MariaDB', SHAPES['an active-passive MariaDB']!, 1, 60_000],
  ['an active-passive PostgreSQL', SHAPES['an active-passive PostgreSQL']!, 1, 60_000],
  ['a Galera cluster', SHAPES['a Galera cluster']!, 2, 10_000],
];

describe('a restart that is asked for', () => {
  it.each(ALL)(
    'is made once, one server at a time and those that serve last: %s',
    async (_what, shape, servers, pauseMs) => {
      const scene = await restarts(shape);
      const { w, asked } = scene;
      const writer = await writerOf(scene);
      await w.pass(5_000);
      const before = await startedMs(scene);
      const { name } = await scene.primary();
      await annotate(scene, 'now');
      await w.until(async () => (await annotation(w)) === undefined);
      await untilReason(w, 'orders', 'Settled');
      await w.pass(120_000);
      const after = await startedMs(scene);
      expect([asked.length, new Set(asked).size]).toEqual([servers, servers]);
      expect(Object.keys(after)).toEqual(Object.keys(before));
      for (const [member, ms] of Object.entries(after)) expect(ms).toBeGreaterThan(before[member] ?? 0);
      expect(Math.max(...Object.values(after))).toBe(after[name]);
      const { status } = await getCluster(w, 'orders');
      const told = (await w.events()).join('\n');
      expect(told).not.toMatch(/Failover|ended and was started again/);
      if (servers === 1) expect(told).toMatch(/Restart on data-\d: asked for by annotation/);
      expect(status?.readyMembers).toMatch(/^(\d)\/\1$/);
      await during(w.clock, writer.stop());
      expect(longestPauseMs(writer)).toBeLessThan(pauseMs);
      expect(await lostRows(scene, writer)).toEqual([]);
    },
    600_000,
  );

  it('is not made of the last copy that serves, and is once the other one is back', async () => {
    const scene = await restarts(SHAPES['a Galera cluster']!);
    const { w, asked } = scene;
    const other = (await scene.members()).find(({ name }) => name === 'data-2')!;
    w.cloud.hosts.cut(other.host);
    await w.pass(20_000);
    await annotate(scene, 'now');
    await w.pass(120_000);
    expect(asked).toEqual([]);
    w.cloud.hosts.start(other.host);
    await w.until(async () => (await annotation(w)) === undefined);
    expect(await startedMs(scene)).toHaveProperty('data-2');
    expect([asked.length, new Set(asked).size]).toEqual([2, 2]);
  }, 600_000);

  it('says what stands against it, and waits for that', async () => {
    const scene = await restarts(SHAPES['an active-passive MariaDB']!);
    const { w, asked } = scene;
    const { guest } = await scene.primary();
    const standby = (await scene.members()).find(({ name, guest: one }) => name.startsWith('data-') && one !== guest)!;
    await runOn(w, guest, `crm_standby --node ${standby.guest.hostname} --update on`);
    await annotate(scene, 'now');
    const { status } = await untilReason(w, 'orders', 'HealingHeld');
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(
      /^the restart of data-\d waits: .*nobody can take over from data-\d/,
    );
    expect(asked).toEqual([]);
    await runOn(w, guest, `crm_standby --node ${standby.guest.hostname} --delete`);
    await w.until(async () => (await annotation(w)) === undefined);
    expect(asked).toHaveLength(1);
  }, 600_000);

  it('goes on where it was when the operator is killed over it', async () => {
    const scene = await restarts(SHAPES['a Galera cluster']!);
    const { w, asked } = scene;
    await annotate(scene, 'now');
    await w.until(() => asked.length === 1);
    scene.operator.kill();
    w.startOperator();
    await w.until(async () => (await annotation(w)) === undefined);
    expect(asked).toHaveLength(2);
    expect(new Set(asked).size).toBe(2);
  }, 600_000);

  it('costs the service no more than the power of its machine, where that goes in the middle of it', async () => {
    const scene = await restarts(SHAPES['an active-passive MariaDB']!);
    const { w } = scene;
    const writer = await writerOf(scene);
    await w.pass(5_000);
    const { name, guest, host } = await scene.primary();
    await annotate(scene, 'now');
    await w.until(() => !guest.servers.has('mysql'));
    w.cloud.hosts.cut(host);
    await w.pass(60_000);
    const { acknowledged } = writer;
    expect(acknowledged.at(-1)?.atMs).toBeGreaterThan(w.clock.now() - 5_000);
    w.cloud.hosts.start(host);
    await w.until(async () => (await annotation(w)) === undefined);
    const { status } = await scene.well();
    expect(status?.primary).not.toBe(name);
    await during(w.clock, writer.stop());
    expect(await lostRows(scene, writer)).toEqual([]);
  }, 600_000);

  it('waits for a time to come, and is not made for one that every server has seen the end of', async () => {
    const scene = await restarts(SINGLE);
    const { w, asked } = scene;
    await annotate(scene, new Date(w.clock.now() + 300_000).toISOString());
    await untilReason(w, 'orders', 'InvalidSpec');
    await w.pass(200_000);
    expect(asked).toEqual([]);
    await w.until(async () => (await annotation(w)) === undefined);
    expect(asked).toHaveLength(1);
    await annotate(scene, new Date(w.clock.now() - 3_600_000).toISOString());
    await w.until(async () => (await annotation(w)) === undefined);
    expect(asked).toHaveLength(1);
    expect(conditionOf(await getCluster(w, 'orders'), 'Ready')?.reason).toBe('Settled');
  }, 600_000);
});
