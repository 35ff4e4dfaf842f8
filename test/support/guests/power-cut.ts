import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { hostFault } from './hosts.ts';
import { type Play, secondsSince } from './play.ts';

const clock = systemClock();

/** Under a writer; the host comes back afterwards, and the cluster is whole with it. */
export async function cutPowerOfPrimary(play: Play, name = 'power cut'): Promise<void> {
  let host = '';
  await play.through(name, 'Failover', async (active) => {
    host = await play.guests.hostOf(active);
    hostFault(host, 'kill');
  });
  const back = clock.monotonicMs();
  hostFault(host, 'start');
  await play.inStep();
  console.log(`whole again ${secondsSince(back)} s after the power came back`);
  const { status } = await play.guests.get();
  expect(status?.readyMembers).toBe('3/3');
}

/** Of all hosts, which come back at once. */
export async function cutAllPower(play: Play): Promise<void> {
  await play.through('power cut of everything', 'Recovery', async () => {
    const { members = [] } = (await play.guests.get()).status ?? {};
    const hosts = await Promise.all(members.map(({ name }) => play.guests.hostOf(name)));
    for (const host of hosts) hostFault(host, 'kill');
    for (const host of hosts) hostFault(host, 'start');
  });
  await play.inStep();
}
