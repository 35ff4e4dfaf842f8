import { afterEach, describe, expect, it } from 'vitest';
import { during, type World } from '../../support/world.ts';
import { longestPauseMs, lostRows, type Scene, setScene, SHAPES, writerOf } from './served.ts';
import { getCluster } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const PAIR = SHAPES['an active-passive PostgreSQL']!;
const FORGOTTEN = /forgotten, for no other machine is left/;

/** The server dies where it serves until Pacemaker has another machine run it. */
async function wearOut({ w, shape, primary }: Scene): Promise<string> {
  const { name, guest } = await primary();
  for (let kill = 1; kill <= 3; kill += 1) {
    expect(await during(w.clock, guest.run(shape.kill))).toMatchObject({ exitCode: 0 });
    await w.pass(40_000);
  }
  await w.until(async () => (await getCluster(w, 'orders')).status?.primary !== name);
  return name;
}

const told = async (w: World) => (await w.events()).filter((event) => FORGOTTEN.test(event));

describe('a machine on which the server failed too often', () => {
  it('serves again at once when the other one is lost', async () => {
    const scene = await setScene(PAIR, (made) => (world = made));
    const { w, primary, well } = scene;
    const writer = await writerOf(scene);
    const worn = await wearOut(scene);
    expect(await told(w)).toEqual([]);
    const { host } = await primary();
    w.cloud.hosts.cut(host);
    await w.until(async () => (await getCluster(w, 'orders')).status?.primary === worn);
    const before = writer.acknowledged.length;
    await w.until(() => writer.acknowledged.length > before + 10);
    // By itself Pacemaker forgets after five minutes.
    expect(longestPauseMs(writer)).toBeLessThan(120_000);
    expect(await told(w)).toHaveLength(1);
    expect((await getCluster(w, 'orders')).status?.lastTransition).toMatchObject({ kind: 'Failover', to: worn });
    w.cloud.hosts.start(host);
    await well();
    await during(w.clock, writer.stop());
    expect(await lostRows(scene, writer)).toEqual([]);
  });
});
