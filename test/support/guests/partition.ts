import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { CLUSTER } from './declared.ts';
import { clientBeside, hostFault } from './hosts.ts';
import { keepJournals, lastWord, promotion } from './journals.ts';
import { other, type Play } from './play.ts';
import { missingRows, startWriter, tellOutage } from './writer.ts';

const clock = systemClock();

/** Whether the primary is the designated controller. */
async function isController(play: Play): Promise<{ readonly is: boolean; readonly controller: string }> {
  const active = await play.primary();
  const { stdout } = await play.guests.on(
    active,
    `crm_mon --output-as=xml | sed -n 's/.*<current_dc [^>]* name="\\([^"]*\\)".*/\\1/p'`,
  );
  const controller = stdout.trim().replace(`${CLUSTER}-`, '');
  return { is: controller === active, controller };
}

/** So many more of one kind are let happen before the other one is brought about, which takes minutes. */
const LEAD = 2;

/** Tells whether the primary is the designated controller; sees to it, as far as it can be, that both happen about as often. */
export async function controllerOrNot(play: Play, before: readonly boolean[]): Promise<boolean> {
  const { guests } = play;
  await play.whole();
  const lead = before.filter((was) => was).length - before.filter((was) => !was).length;
  for (let tries = 0; ; tries += 1) {
    const { is, controller } = await isController(play);
    const isTooOften = is ? lead >= LEAD : lead <= -LEAD;
    if (!isTooOften || tries === 2) return is;
    // Whoever steps down is not elected at once. The one that serves must not stop, so it is asked to move instead.
    if (is) await play.move(other(await play.primary()));
    else await guests.on(controller, 'systemctl restart pacemaker', 200_000);
    await play.inStep();
  }
}

/**
 * Takes the cable out of the host that serves, with a writer on each side. A row that either side acknowledged has to be there
 * afterwards, and the two copies have to be of one generation: they come into step again by themselves. With one copy that is written to at a
 * time, the machine that was cut off has said its last word before the other one is made primary.
 */
export async function partition(play: Play, round: number, words: string): Promise<void> {
  const { guests } = play;
  const target = await guests.target();
  const active = await play.primary();
  const host = await guests.hostOf(active);
  const own = (await guests.member(active)).address ?? '';
  const { folder } = guests;
  const tag = `partition-${round}-${clock.now()}`;
  const outside = startWriter({ target, tag: `${tag}-outside`, folder });
  const within = clientBeside(host, guests.networkId, '10.78.0.250/24');
  const inside = startWriter({ target: { ...target, host: own }, tag: `${tag}-inside`, folder, within });
  play.writers.push(outside, inside);
  let at = clock.now();
  try {
    await Promise.all([outside.untilWritten(20), inside.untilWritten(20)]);
    at = clock.now();
    hostFault(host, 'partition');
    const outage = await outside.untilServedAgain(at, 900);
    await outside.untilWritten(20);
    play.measure('partition', outage);
    const last = ((inside.acknowledged().at(-1)?.ackedMs ?? at) - at) / 1000;
    console.log(
      `partition ${round} of ${active} (${words}): ` +
        `outside ${tellOutage(outage)}; inside the last one at ${last.toFixed(1)} s`,
    );
  } finally {
    await outside.stop();
    await inside.stop();
    hostFault(host, 'heal');
  }
  let journals: Awaited<ReturnType<typeof keepJournals>> = {};
  try {
    await play.inStep();
  } finally {
    journals = await keepJournals(guests, tag);
  }
  const there = await guests.target();
  expect([await missingRows(there, outside), await missingRows(there, inside)]).toEqual([[], []]);
  if (play.topology === 'activePassive') {
    const silentS = lastWord(journals[active] ?? '', at) ?? NaN;
    const primaryS = promotion(journals[other(active)] ?? '', at) ?? NaN;
    console.log(`  silent ${(primaryS - silentS).toFixed(1)} s before the other one was made primary`);
    expect(silentS).toBeLessThan(primaryS);
  }
  console.log(`  ${outside.acknowledged().length} and ${inside.acknowledged().length} rows acknowledged, none missing`);
}
