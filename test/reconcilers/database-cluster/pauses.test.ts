import { expect, it } from 'vitest';
import type { Guest } from '../../../src/reconcilers/common/guests.ts';
import { lookingMs } from '../../../src/reconcilers/common/guests.ts';
import { asideMs, calmMs, soonMs } from '../../../src/reconcilers/database-cluster/pauses.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';

it.each([
  [0, 3_000, 30_000],
  [200, 3_000, 30_000],
  [4_000, 12_000, 30_000],
  [15_000, 30_000, 45_000],
  [60_000, 30_000, 60_000],
])(
  'leaves machines that took %i ms to answer in peace for %i ms, and where nothing is waited for, %i ms',
  (tookMs, soon, calm) => {
    expect([soonMs(tookMs), calmMs(tookMs)]).toEqual([soon, calm]);
  },
);

it('waits beside machines only where they are slow to answer', () => {
  expect([0, 1_000, 1_001, 15_000, 60_000].map(asideMs)).toEqual([undefined, undefined, 3_003, 45_000, 60_000]);
});

it('counts the slowest of those that answered: a dead one answers late, and must not make the others wait', () => {
  const error = new ExternalError('no route', { fault: 'unreachable', system: 'ssh', operation: 'connect' });
  const sights = [
    { answers: true, tookMs: 300 },
    { answers: true, tookMs: 5_000 },
    { answers: false, error },
  ];
  const guests = new Map(sights.map((sight, index) => [`data-${index}`, { sight } as Guest]));
  expect([lookingMs(guests), lookingMs(new Map())]).toEqual([5_000, 0]);
});
