import { systemClock } from '../../../../src/seams/system-clock.ts';
import type { DatabaseTarget } from '../database-client.ts';
import { connectDatabase } from '../database-client.ts';
import { secondsOf, tellOutage } from '../writer.ts';
import { connectByHand } from './cloud.ts';
import { befall, byHandTarget, type Fault, FAULTS } from './faults.ts';
import { makeMachines, removeMachines } from './machines.ts';
import { pushSetup } from './setup.ts';

/** What each fault is called where the operator's cluster meets it. */
const CALLED: Readonly<Record<Fault, string>> = {
  kill: 'kill -9',
  move: 'planned switchover',
  power: 'power cut',
  partition: 'partition',
};

/**
 * Makes the cluster by hand, has the same faults befall it, each `rounds` times, and removes it. `measured` are the seconds of the
 * operator's cluster by what they are of; the table has the medians of both side by side.
 */
export async function besideByHand(
  engine: DatabaseTarget['engine'],
  measured: ReadonlyMap<string, readonly number[]>,
  rounds: number,
): Promise<{ readonly table: string; readonly missing: readonly number[] }> {
  const clock = systemClock();
  const cloud = connectByHand();
  const byHand = new Map<string, number[]>();
  const measure = (what: string, seconds: number) => byHand.set(what, [...(byHand.get(what) ?? []), seconds]);
  const missing: number[] = [];
  try {
    const began = clock.monotonicMs();
    await makeMachines(cloud);
    await pushSetup(engine);
    measure('made', (clock.monotonicMs() - began) / 1000);
    const client = await connectDatabase(byHandTarget(engine));
    await client.prepare();
    client.close();
    for (const fault of FAULTS.flatMap((one) => Array.from({ length: rounds }, () => one))) {
      const befallen = await befall(cloud, engine, fault);
      console.log(`by hand, ${CALLED[fault]} (${befallen.active}): ${tellOutage(befallen.outage)}`);
      for (const [what, seconds] of secondsOf(CALLED[fault], befallen.outage)) measure(what, seconds);
      missing.push(...befallen.missing);
    }
  } finally {
    await removeMachines(cloud);
    await cloud.close();
  }
  return { table: tableOf(measured, byHand), missing };
}

function tableOf(
  measured: ReadonlyMap<string, readonly number[]>,
  byHand: ReadonlyMap<string, readonly number[]>,
): string {
  const row = (what: string, ...cells: readonly string[]) =>
    `${what.padEnd(28)}${cells.map((cell) => cell.padStart(20)).join('')}`;
  const rows = [...byHand].map(([what, hand]) => row(what, inShort(measured.get(what)), inShort(hand)));
  return [row('seconds', 'operator', 'by hand'), ...rows].join('\n');
}

/** The median, and how many times it was measured. */
function inShort(all: readonly number[] = []): string {
  const median = all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) / 2)];
  return median === undefined ? '-' : `${median.toFixed(1)} (of ${all.length})`;
}
