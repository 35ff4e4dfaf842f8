import { afterEach, describe, expect, it } from 'vitest';
import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import { during, runOn, type World } from '../../support/world.ts';
import { longestPauseMs, lostRows, type Scene, type Seen, setScene, SHAPES, writerOf } from './served.ts';
import { getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

/** Of a topology, what Pacemaker moves between two machines: how it is killed. */
const MOVED = [
  ['a database', SHAPES['an active-passive PostgreSQL']!, SHAPES['an active-passive PostgreSQL']!.kill],
  ['a load balancer', SHAPES['a Galera cluster']!, 'systemctl kill -s KILL haproxy'],
] as const;

/** Who has the address, which moves along. */
async function holder({ w, members }: Scene): Promise<Seen | undefined> {
  const found = (await getCluster(w, 'orders')).status?.members?.find(({ holdsEndpoint }) => holdsEndpoint);
  return (await members()).find(({ name }) => name === found?.name);
}

/** It dies where it serves until Pacemaker has another machine run it. */
async function wearOut(scene: Scene, kill: string): Promise<Seen> {
  const { w } = scene;
  const worn = (await holder(scene))!;
  for (let times = 1; times <= 3; times += 1) {
    await runOn(w, worn.guest, kill);
    await w.pass(40_000);
  }
  const moved = async () => ![undefined, worn.name].includes((await holder(scene))?.name);
  await w.until(moved);
  return worn;
}

const forgotten = async (w: World) =>
  (await w.events()).filter((event) => event.includes('forgotten, for no other machine is left'));

describe('a machine on which something failed too often', () => {
  it.each(MOVED)('serves again at once when the other one is lost: %s', async (_what, shape, kill) => {
    const scene = await setScene(shape, (made) => (world = made));
    const { w, well } = scene;
    const writer = await writerOf(scene);
    const worn = await wearOut(scene, kill);
    expect(await forgotten(w)).toEqual([]);
    const { host } = (await holder(scene))!;
    w.cloud.hosts.cut(host);
    await w.until(async () => (await holder(scene))?.name === worn.name);
    const before = writer.acknowledged.length;
    await w.until(() => writer.acknowledged.length > before + 10);
    // By itself Pacemaker forgets after five minutes.
    expect(longestPauseMs(writer)).toBeLessThan(120_000);
    expect(await forgotten(w)).toHaveLength(1);
    w.cloud.hosts.start(host);
    await well();
    await during(w.clock, writer.stop());
    expect(await lostRows(scene, writer)).toEqual([]);
  });

  it('is not moved back to before Pacemaker would start it there', async () => {
    const [[, shape, kill]] = MOVED;
    const scene = await setScene(shape, (made) => (world = made));
    const { w } = scene;
    const worn = await wearOut(scene, kill);
    const wornMs = w.clock.now();
    const body = { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: worn.name } } };
    const where = { namespace: w.namespace, name: 'orders' };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, where, { type: 'merge', body }));
    const { status } = await untilReason(w, 'orders', 'HealingHeld');
    const said = status?.conditions?.find(({ type }) => type === 'Ready')?.message;
    expect(said).toContain(
      `the switchover to ${worn.name} waits: p-db failed too often on ${worn.name}, where Pacemaker`,
    );
    await untilReason(w, 'orders', 'Settled');
    expect((await holder(scene))?.name).toBe(worn.name);
    expect(w.clock.now() - wornMs).toBeLessThan(600_000);
    expect((await getCluster(w, 'orders')).metadata.annotations?.[SWITCHOVER_ANNOTATION]).toBeUndefined();
  });
});
