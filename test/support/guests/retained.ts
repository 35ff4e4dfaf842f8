import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { declaredCluster } from './declared.ts';
import { type Play, secondsSince } from './play.ts';

const DATA = ['data-1', 'data-2'] as const;
const clock = systemClock();

/** Deletes the cluster, which says where it leaves its volumes, and takes them up again with all data. */
export async function takeUp(play: Play): Promise<void> {
  const volumes = await leaveBehind(play);
  await makeAgain(play);
  expect(await volumesOf(play)).toEqual(volumes);
}

/** The same, with the volume of `data-1` lost in between: what is on the other one is copied to another. */
export async function takeUpWhatIsLeft(play: Play): Promise<void> {
  const [lost = '', kept] = await leaveBehind(play);
  await play.guests.untilFree(lost);
  await play.guests.stage.admin.volume.deleteVolume(lost);
  await makeAgain(play);
  const now = await volumesOf(play);
  expect(now).toEqual([expect.not.stringMatching(lost), kept]);
}

const volumesOf = ({ guests }: Play) => Promise.all(DATA.map((member) => guests.volumeOf(member)));

async function leaveBehind(play: Play): Promise<readonly string[]> {
  await play.whole();
  const { guests } = play;
  const volumes = await volumesOf(play);
  await guests.remove();
  const events = (await guests.stage.events()).join('\n');
  for (const id of volumes) expect(events).toContain(id);
  return volumes;
}

async function makeAgain(play: Play): Promise<void> {
  const { guests, engine } = play;
  const began = clock.monotonicMs();
  await guests.stage.apply(declaredCluster(engine, 'activePassive'));
  await guests.untilReady(1800);
  console.log(`ready ${secondsSince(began)} s after the manifest, with volumes of before`);
  await play.inStep();
}
