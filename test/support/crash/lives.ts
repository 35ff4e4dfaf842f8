import type { Operator } from '../../../src/main.ts';
import { until } from '../poll.ts';
import { createLife, type Life } from './life.ts';

/** A rig on two busy cores thinks for long. */
export const PATIENCE_S = 280;

/** A life takes some seconds on a rig: every kind of write ends one. `KILLS=all`: every single write does. */
export const KILLS_ALL = process.env['KILLS'] === 'all';

/**
 * An image whose upload nobody lived to check is thrown away and made anew, with another id: who is killed after each such
 * upload would never be done. More than the sample has of any kind.
 */
const MOST_ALIKE = 20;

/** Without what tells one thing from another of its kind. */
const kindOf = (write: string) => write.replaceAll(/[0-9a-f]{8}-?[0-9a-f-]{23,}|(?<=\/)\d+(?=\/|$)|killed-\d+/g, '*');

/** Who starts operators, one after the other, on one lease. */
export interface Succession {
  startOperator(life: Life): Operator;
  /** A dead one's lease would run out: nobody is made to wait for that. */
  dropLease(): Promise<unknown>;
  /** How long one may take to its next write, in seconds. */
  readonly patienceS?: number;
}

/** One operator after the other, each killed right after a write, until it is over. Tells the writes that they ended with. */
export async function livesUntil(succession: Succession, isOver: () => Promise<boolean>): Promise<string[]> {
  const writes: string[] = [];
  // One thing that is deleted again by the next life is the same write again, where nobody can see that it was done.
  const isNew = (write: string) => !write.startsWith('DELETE') || !writes.includes(write);
  const alike = (write: string) => writes.filter((one) => kindOf(one) === kindOf(write)).length;
  const isFatal = (write: string) => (KILLS_ALL ? isNew(write) && alike(write) < MOST_ALIKE : alike(write) === 0);
  const ends: Promise<void>[] = [];
  const patience = succession.patienceS ?? PATIENCE_S;
  for (;;) {
    const life = createLife(isFatal);
    const operator = succession.startOperator(life);
    await until('a write, or the end', async () => life.end() !== undefined || (await isOver()), patience);
    ends.push(operator.stop());
    await succession.dropLease();
    const write = life.end();
    if (write === undefined) break;
    writes.push(write);
  }
  await Promise.all(ends);
  return writes;
}
