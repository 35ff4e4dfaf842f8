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
 * Makes the cluster by hand, has the same faults befall it, and removes it. `measured` are the seconds of the operator's cluster
 * by what they are of; the table has both side by side.
 */
export async function besideByHand(
  engine: DatabaseTarget['engine'],
  measured: ReadonlyMap<string, readonly number[]>,
): Promise<{ readonly table: string; readonly missing: readonly number[] }> {
  const clock = systemClock();
  const cloud = connectByHand();
  const byHand = new Map<string, number>();
  const missing: number[] = [];
  try {
    const began = clock.monotonicMs();
    await makeMachines(cloud);
    await pushSetup(engine);
    byHand.set('made', (clock.monotonicMs() - began) / 1000);
    const client = await connectDatabase(byHandTarget(engine));
    await client.prepare();
    client.close();
    for (const fault of FAULTS) {
      const befallen = await befall(cloud, engine, fault);
      console.log(`by hand, ${CALLED[fault]} (${befallen.active}): ${tellOutage(befallen.outage)}`);
      for (const [what, seconds] of secondsOf(CALLED[fault], befallen.outage)) byHand.set(what, seconds);
      missing.push(...befallen.missing);
    }
  } finally {
    await removeMachines(cloud);
    await cloud.close();
  }
  return { table: tableOf(measured, byHand), missing };
}

function tableOf(measured: ReadonlyMap<string, readonly number[]>, byHand: ReadonlyMap<string, number>): string {
  const row = (what: string, ...cells: readonly string[]) =>
    `${what.padEnd(28)}${cells.map((cell) => cell.padStart(12)).join('')}`;
  const seconds = (value: number | undefined) => value?.toFixed(1) ?? '-';
  const rows = [...byHand].map(([what, hand]) => {
    const operators = (measured.get(what) ?? []).toSorted((a, b) => a - b);
    return row(what, seconds(operators[Math.floor(operators.length / 2)]), seconds(hand));
  });
  return [row('seconds', 'operator', 'by hand'), ...rows].join('\n');
}
