import { readFileSync } from 'node:fs';
import type { Answer } from '../../src/convergence/answer.ts';

/** What a real machine said: Debian 12, Pacemaker 2.1.5, Corosync 3.1.7, DRBD 8.4.11, MariaDB 10.11 with Galera 26.4. */
export const sample = (path: string): string => readFileSync(new URL(`samples/${path}`, import.meta.url), 'utf8');

export function must<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.fault}: ${answer.why}`);
  return answer.value;
}
