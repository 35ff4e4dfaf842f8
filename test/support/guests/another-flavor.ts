import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { ANOTHER_FLAVOR } from './declared.ts';
import { guestFacts } from './hosts.ts';
import { type Play, secondsSince } from './play.ts';

const clock = systemClock();

/**
 * Declares another flavor, for which every machine is made anew. The one that serves hands over first, so that nobody has to prove it
 * dead; each keeps its volume, and no row that was acknowledged meanwhile is missing.
 */
export async function changeFlavor(play: Play): Promise<void> {
  await play.whole();
  const { guests } = play;
  const before = await machinesOf(play);
  const volumes = [await guests.volumeOf('data-1'), await guests.volumeOf('data-2')];
  const active = await play.primary();
  const flavor = (await guests.get()).spec.machines?.flavor === ANOTHER_FLAVOR ? guestFacts.flavor : ANOTHER_FLAVOR;
  await play.during('another flavor', async () => {
    const began = clock.monotonicMs();
    await guests.declare({ machines: { flavor } });
    const anew = async () => (await machinesOf(play)).every((id, index) => id !== '' && id !== before[index]);
    await guests.until('all machines to be made anew', anew, 2400);
    await play.inStep();
    console.log(`of another flavor ${secondsSince(began)} s after it was declared`);
  });
  const { kind, from, cause } = (await guests.get()).status?.lastTransition ?? {};
  console.log(`  status: ${kind} from ${from}: ${cause}`);
  expect({ kind, from }).toEqual({ kind: 'Switchover', from: active });
  expect([await guests.volumeOf('data-1'), await guests.volumeOf('data-2')]).toEqual(volumes);
}

async function machinesOf({ guests }: Play): Promise<readonly string[]> {
  return ((await guests.get()).status?.members ?? []).map(({ serverId = '' }) => serverId);
}
