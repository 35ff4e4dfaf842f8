import { afterEach, expect, it } from 'vitest';
import { during, runOn, type World } from '../../support/world.ts';
import { lostRows, setScene, SHAPES, writerOf } from './served.ts';
import { conditionOf, getCluster } from './world.ts';

let world: World | undefined;
afterEach(() => world?.stop());

it('a Galera node that was cut off does not begin beside one that lost what it wrote since, until somebody says so', async () => {
  const scene = await setScene(SHAPES['a Galera cluster']!, (made) => (world = made));
  const { w, members, primary, well } = scene;
  const writer = await writerOf(scene);
  await w.pass(5_000);
  const lost = await primary();
  const behind = (await members()).find(({ name }) => name.startsWith('data-') && name !== lost.name)!;
  const others = (await members()).map(({ serverId }) => serverId).filter((id) => id !== behind.serverId);
  w.guests.network.partition([[behind.serverId], others]);
  const before = writer.acknowledged.length;
  await w.until(() => writer.acknowledged.length > before + 20);
  for (const { guest } of [lost, behind]) w.guests.faults.powerOff(guest);
  for (const { id, root } of lost.guest.machine!.volumes) if (!root) w.guests.volumes.wipe(id);
  w.guests.network.heal();
  const said = async () => conditionOf(await getCluster(w, 'orders'), 'Ready')?.message ?? '';
  await w.until(async () => (await said()).includes('may have held more than this one'), 1_200_000, said);
  const acknowledged = writer.acknowledged.length;
  await w.pass(60_000);
  expect(writer.acknowledged).toHaveLength(acknowledged);
  await runOn(w, behind.guest, "sed -i 's/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/' /srv/ha/mysql/grastate.dat");
  await well();
  await w.until(() => writer.acknowledged.length > acknowledged + 10);
  await during(w.clock, writer.stop());
  // What the other one wrote alone is lost for good, and nothing else.
  const rows = writer.acknowledged.map(({ row }) => row);
  const missing = await lostRows(scene, writer);
  expect(missing).toEqual(rows.slice(rows.indexOf(missing[0]!), rows.indexOf(missing.at(-1)!) + 1));
  expect(rows.indexOf(missing[0]!)).toBeGreaterThan(0);
}, 240_000);

it.each(['an active-passive MariaDB', 'a Galera cluster'])(
  'the machines of %s that are all made anew at once, and of which one lost its data, get it from the other one',
  async (shape) => {
    const scene = await setScene(SHAPES[shape]!, (made) => (world = made));
    const { w, members, primary, well } = scene;
    const writer = await writerOf(scene);
    await w.pass(5_000);
    await during(w.clock, writer.stop());
    const kept = await primary();
    const before = await members();
    const lost = before.find(({ name }) => name.startsWith('data-') && name !== kept.name)!;
    w.guests.faults.powerOff(lost.guest);
    for (const { id, root } of lost.guest.machine!.volumes) if (!root) w.guests.volumes.wipe(id);
    await during(w.clock, w.admin.compute.deleteServer(lost.serverId));
    // As whoever is left learns that it is alone.
    await w.pass(30_000);
    const old = new Set([...before, ...(await members())].map(({ serverId }) => serverId));
    for (const id of old) if (id !== lost.serverId) await during(w.clock, w.admin.compute.deleteServer(id));
    const isAnew = async () => {
      const now = await members();
      return now.length === before.length && now.every(({ serverId }) => !old.has(serverId));
    };
    await w.until(isAnew, 600_000);
    await well();
    expect(writer.acknowledged.length).toBeGreaterThan(5);
    expect(await lostRows(scene, writer)).toEqual([]);
  },
  240_000,
);
