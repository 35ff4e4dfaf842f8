import { expect } from 'vitest';
import { PAUSED_ANNOTATION } from '../../../src/api/common/group.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { other, type Play, secondsSince } from './play.ts';

const clock = systemClock();

/**
 * Takes the passive machine away together with its data volume, and waits until another one is in its place with a full copy: the
 * same address and host key, another volume, and nobody who writes notices. Gives the name of the member.
 */
export async function replaceLost(play: Play): Promise<string> {
  await play.whole();
  const { guests } = play;
  const { admin } = guests.stage;
  const active = await play.primary();
  const lost = other(active);
  const told = async () => (await guests.get()).status?.members?.find(({ name }) => name === lost);
  const before = { member: await told(), keys: await guests.hostKeys(lost), volume: await guests.volumeOf(lost) };
  const kept = await guests.volumeOf(active);
  await play.during('replacement', async () => {
    const began = clock.monotonicMs();
    // Or the operator would make the machine again around its old volume.
    await guests.annotate({ [PAUSED_ANNOTATION]: 'a machine is lost with its data' });
    await admin.compute.deleteServer(before.member?.serverId ?? '');
    await guests.untilFree(before.volume);
    await admin.volume.deleteVolume(before.volume);
    await guests.annotate({ [PAUSED_ANNOTATION]: null });
    const replaced = async () => {
      const { serverId, machine } = (await told()) ?? {};
      return serverId !== before.member?.serverId && machine === 'Active';
    };
    await guests.until('another machine', replaced, 1800);
    console.log(`another machine ${secondsSince(began)} s after the loss of the first`);
    await play.inStep();
    console.log(`replaced and in step ${secondsSince(began)} s after its loss`);
  });
  expect(await guests.volumeOf(lost)).not.toBe(before.volume);
  expect(await guests.volumeOf(active)).toBe(kept);
  // The operator has logged in to it since, so it has shown the very same host key.
  expect(await guests.hostKeys(lost)).toBe(before.keys);
  expect((await told())?.address).toBe(before.member?.address);
  return lost;
}
