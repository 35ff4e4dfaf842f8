import { afterEach, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { cluster, conditionOf, createClusterWorld, getCluster } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

it('is looked at and healed all the same while a statement is refused', async () => {
  const w = (world = await createClusterWorld());
  w.startOperator();
  const single = { topology: 'single' as const, placement: { zones: ['az1'] } };
  await w.apply(cluster('orders', { ...single, databases: [{ name: 'shop', charset: 'klingon' }] }));
  const refused = async () => {
    const ready = conditionOf(await getCluster(w, 'orders'), 'Ready');
    return ready?.reason === 'DatabaseFailed' && ready.message.includes("Unknown character set: 'klingon'");
  };
  await w.until(refused);
  await w.pass(600_000);
  const member = async () => (await getCluster(w, 'orders')).status?.members?.[0];
  const guest = w.guests.get((await member())?.serverId ?? '')!;
  w.guests.faults.hangSsh(guest);
  // A first look finds it silent, and takes a while to give up.
  await w.until(async () => (await member())?.machine === 'Booting', 120_000);
  await w.until(() => !guest.sshHangs, 900_000);
  await w.until(refused);
}, 240_000);
