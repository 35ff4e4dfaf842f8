import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeFlavor } from '../../../support/guests/another-flavor.ts';
import { changeWatchdog } from '../../../support/guests/another-watchdog.ts';
import { besideByHand } from '../../../support/guests/by-hand/beside.ts';
import { FORGET_FAILURES, KILL } from '../../../support/guests/by-hand/faults.ts';
import type { DatabaseTarget } from '../../../support/guests/database-client.ts';
import { clientBeside, reaches } from '../../../support/guests/hosts.ts';
import { controllerOrNot, partition } from '../../../support/guests/partition.ts';
import { encrypt } from '../../../support/guests/encryption.ts';
import { grow } from '../../../support/guests/growth.ts';
import { cutAllPower, cutPowerOfPrimary } from '../../../support/guests/power-cut.ts';
import { createPlay, other, type Play } from '../../../support/guests/play.ts';
import { replaceLost } from '../../../support/guests/replacement.ts';
import { takeUp, takeUpWhatIsLeft } from '../../../support/guests/retained.ts';
import { createGuestStage } from '../../../support/guests/stage.ts';
import { loseTheOther } from '../../../support/guests/worn-out.ts';
import { missingRows } from '../../../support/guests/writer.ts';
import { isTimeFor } from '../../../support/time-left.ts';

/** CI has an hour for everything. Of the losses of a machine it plays one partition, which proves more than a power cut. */
const isShort = process.env['CI'] === 'true';
/** How often the partition is repeated: `PARTITIONS=20 npm run test:guests -- -t partition`. */
const PARTITIONS = Number(process.env['PARTITIONS'] ?? (isShort ? 1 : 5));
/** How often it is moved, killed and loses its power, and how often each fault befalls the one that is made by hand. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const HOUR = 3_600_000;
/** Seconds, on a machine that others slow down. */
const TO_MAKE = 700;

/**
 * What one cluster goes through. Each goes on from where the one before left the cluster, and makes it where there is none.
 */
export function playActivePassive(engine: DatabaseTarget['engine']): void {
  let play: Play;
  beforeAll(async () => {
    const guests = await createGuestStage();
    play = createPlay(guests, engine);
    console.log(`notes and journals are kept in ${guests.folder}`);
  }, 600_000);
  afterAll(() => play.guests.stop(), 900_000);
  /** Skips a story that would not end in time, with the cluster to be made first where none is there. */
  const inTime = (skip: (is: boolean, why: string) => void, seconds: number) =>
    skip(!isTimeFor(seconds + (play.seconds.has('made') ? 0 : TO_MAKE)), 'it would not end in time');

  it(
    'is made from its manifest',
    async ({ skip }) => {
      inTime(skip, 0);
      await play.whole();
      const { status } = await play.guests.get();
      expect(status?.readyMembers).toBe('3/3');
    },
    HOUR,
  );

  it(
    'lets SSH in from where spec.nodeAccess.clients says, and from nowhere else',
    async ({ skip }) => {
      inTime(skip, 30);
      await play.whole();
      const { guests } = play;
      const active = await play.primary();
      // The operator comes from outside; this one is a neighbour, who may use the database.
      const within = clientBeside(await guests.hostOf(active), guests.networkId, '10.78.0.250/24');
      const { address = '' } = await guests.member(active);
      const { port = 0 } = (await guests.get()).status?.endpoint ?? {};
      expect([reaches(within, address, port), reaches(within, address, 22)]).toEqual([true, false]);
    },
    HOUR,
  );

  it(
    'is moved when the annotation asks',
    async ({ skip }) => {
      inTime(skip, 420);
      await inRounds(() => play.through('planned switchover', 'Switchover', (active) => play.move(other(active))));
    },
    ROUNDS * HOUR,
  );

  it(
    'restarts a server that is killed',
    async ({ skip }) => {
      inTime(skip, 200);
      await play.whole();
      await inRounds(async () => {
        await play.guests.on(await play.primary(), FORGET_FAILURES);
        await play.through('kill -9', 'Restart', async (active) => {
          await play.guests.on(active, KILL[engine]);
        });
      });
    },
    ROUNDS * HOUR,
  );

  it.skipIf(isShort)(
    'serves again after a power cut of the host of its primary, and is whole again once the host is back',
    () => inRounds(() => cutPowerOfPrimary(play)),
    ROUNDS * HOUR,
  );

  it(
    `acknowledges nothing on the side that is cut off that is not there afterwards (partition, ${PARTITIONS} times)`,
    async ({ skip }) => {
      inTime(skip, PARTITIONS * 360);
      const controllers: boolean[] = [];
      for (let round = 1; round <= PARTITIONS; round += 1) {
        const is = await controllerOrNot(play, controllers);
        controllers.push(is);
        await partition(play, round, is ? 'the controller' : 'not the controller');
      }
    },
    PARTITIONS * HOUR,
  );

  it.skipIf(isShort)(
    'serves again where it failed too often when the machine that it went to is lost',
    () => loseTheOther(play),
    HOUR,
  );

  it.skipIf(isShort)('comes back after a power cut of everything', () => cutAllPower(play), HOUR);

  it.skipIf(isShort)(
    'gets a machine with an empty volume in the place of one that is lost with its data, and copies everything to it',
    async () => {
      const lost = await replaceLost(play);
      // What is copied counts only if it can serve.
      await play.move(lost);
      await everythingIsThere(play);
    },
    HOUR,
  );

  it.skipIf(isShort).each([
    ['takes them up again', takeUp],
    ['takes up the one that is left when the other is lost', takeUpWhatIsLeft],
  ])(
    'leaves its volumes behind and says where they are, and %s with all data',
    async (_what, story) => {
      await story(play);
      await everythingIsThere(play);
    },
    HOUR,
  );

  it.skipIf(isShort)('grows its data volumes while somebody writes', () => grow(play), HOUR);

  it.skipIf(isShort)(
    'hands its service over before its machine is made anew for another flavor',
    () => changeFlavor(play),
    HOUR,
  );

  it.skipIf(isShort)('shows its clients a certificate once that is declared', () => encrypt(play), HOUR);

  it.skipIf(isShort)(
    'is fenced by a slower watchdog, and a faster one, with no machine taken for dead',
    () => changeWatchdog(play),
    HOUR,
  );

  it.skipIf(isShort)(
    'is measured beside the same cluster made by hand',
    async () => {
      await play.whole();
      // Both at once would take the processor from each other.
      await play.guests.remove();
      const { table, missing } = await besideByHand(engine, play.seconds, ROUNDS);
      console.log(table);
      expect(missing).toEqual([]);
    },
    (1 + ROUNDS) * HOUR,
  );
}

async function inRounds(befall: () => Promise<void>): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) await befall();
}

/** Every row that was ever acknowledged. */
async function everythingIsThere(play: Play): Promise<void> {
  const target = await play.guests.target();
  for (const writer of play.writers) expect(await missingRows(target, writer)).toEqual([]);
}
