import { afterEach, describe, expect, it } from 'vitest';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import { during, type World } from '../../support/world.ts';
import { longestPauseMs, lostRows, type Scene, setScene, SHAPES, writerOf } from './served.ts';
import { getCluster } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

/** What the operator ran on a machine, and how many machines were at that at the same time, at most. */
interface Ran {
  readonly on: readonly string[];
  readonly together: number;
}

/** A scene with a book of who was asked to run a script. */
async function served(script: RegExp): Promise<Scene & { readonly ran: () => Ran }> {
  const on: string[] = [];
  let [now, together] = [0, 0];
  const scene = await setScene(
    SHAPES['a Galera cluster']!,
    (made) => {
      world = made;
    },
    {
      betweenShell: async (run, { command }, { host }) => {
        if (!script.test(command) || command.includes('/run/scp-ask.')) return run();
        on.push(host);
        now += 1;
        together = Math.max(together, now);
        return run().finally(() => {
          now -= 1;
        });
      },
    },
  );
  on.length = together = 0;
  return { ...scene, ran: () => ({ on, together }) };
}

const change = ({ w }: Scene, machines: object) =>
  during(
    w.clock,
    w.kube.patch(
      DATABASE_CLUSTERS,
      { namespace: w.namespace, name: 'orders' },
      { type: 'merge', body: { spec: { machines } } },
    ),
  );

const data = async ({ members }: Scene) => (await members()).filter(({ name }) => name.startsWith('data-'));

describe('a Galera cluster that clients write to', () => {
  it('gets larger volumes one at a time, while its servers run on', async () => {
    const scene = await served(/volume-size grow/);
    const { w } = scene;
    const writer = await writerOf(scene);
    const nodes = await data(scene);
    const started = () => nodes.map(({ guest }) => guest.units.state('mariadb.service').sinceMs);
    const sizes = () =>
      Promise.all(
        nodes.map(async ({ guest }) => {
          const { stdout } = await during(w.clock, guest.run("df -P -k /srv/ha | awk 'END { print $2 }'"));
          return Number(stdout);
        }),
      );
    const before = { started: started(), sizes: await sizes() };
    await change(scene, { dataVolume: { sizeGiB: 4 } });
    await scene.well();
    const after = await sizes();
    for (const [index, size] of after.entries()) expect(size).toBeGreaterThan(1.8 * (before.sizes[index] ?? Infinity));
    expect(started()).toEqual(before.started);
    expect(scene.ran()).toMatchObject({ on: { length: 2 }, together: 1 });
    expect((await data(scene)).map(({ serverId }) => serverId)).toEqual(nodes.map(({ serverId }) => serverId));
    await w.pass(5_000);
    await during(w.clock, writer.stop());
    expect(longestPauseMs(writer)).toBeLessThan(2_000);
    expect(await lostRows(scene, writer)).toEqual([]);
  }, 300_000);

  it('gets other machines one at a time, whose servers leave in order, and of which one serves at any time', async () => {
    const scene = await served(/galera-leave \d/);
    const { w } = scene;
    const flavors = ['storm.small', 'storm.medium'].map((name) => ({
      ...{ name, managed: { vcpus: 1, ramMiB: name === 'storm.small' ? 1024 : 2048, diskGiB: 5 } },
    }));
    const cloud = { namespace: w.namespace, name: 'storm' };
    await during(w.clock, w.kube.patch(SCP_CLOUDS, cloud, { type: 'merge', body: { spec: { flavors } } }));
    await w.untilReady('storm');
    const writer = await writerOf(scene);
    const before = new Map((await scene.members()).map(({ name, serverId }) => [name, serverId]));
    await change(scene, { flavor: 'storm.medium' });
    let away = 0;
    const isDone = async () => {
      const { status } = await getCluster(w, 'orders');
      const members = status?.members ?? [];
      away = Math.max(away, members.filter(({ machine }) => machine !== 'Active').length);
      return (
        members.every(({ name, serverId }) => serverId !== undefined && serverId !== before.get(name)) &&
        status?.conditions?.find(({ type }) => type === 'Ready')?.reason === 'Settled'
      );
    };
    await w.until(isDone, 1_800_000, async () => JSON.stringify((await getCluster(w, 'orders')).status, null, 1));
    expect(away).toBe(1);
    const told = (await w.events()).filter((event) => /^(Failover|Switchover)/.test(event));
    expect(told).toEqual([
      expect.stringContaining('planned: data-1 is to be made anew'),
      expect.stringContaining('planned: data-1 is in step again'),
    ]);
    expect((await w.events()).filter((event) => event.startsWith('CommandFailed'))).toEqual([]);
    expect(new Set(scene.ran().on).size).toBe(2);
    await w.pass(5_000);
    await during(w.clock, writer.stop());
    // A node that goes without a word costs seconds, until the others know that it is dead.
    expect(longestPauseMs(writer)).toBeLessThan(2_000);
    expect(await lostRows(scene, writer)).toEqual([]);
  }, 600_000);
});
