import { expect, it } from 'vitest';
import { outageAfter } from './outage.ts';

const rows = (...seconds: readonly number[]) =>
  seconds.map((s, i) => ({ sequence: i + 1, sentMs: s * 1000 - 50, ackedMs: s * 1000 }));

it('is the gap in which statements failed, not a longer wait of a row before', () => {
  // A move asked for at 15 s; a row waits from 37 to 41 s for a busy machine; the service moves from 70 to 162 s.
  const written = rows(14, 16, 37, 41, 70, 162, 163);
  expect(outageAfter(15_000, written, [70_100, 161_000])).toEqual({ served: 147, away: 92 });
});

it('is the longest of several', () => {
  expect(outageAfter(10_000, rows(10, 14, 15, 35, 36), [12_000, 20_000])).toEqual({ served: 25, away: 20 });
});

it('is not over before a row was acknowledged', () => {
  expect(outageAfter(10_000, rows(8, 9, 11), [12_000])).toBeUndefined();
});

it('is not one that was before the fault', () => {
  expect(outageAfter(21_000, rows(10, 20, 21, 22), [12_000])).toBeUndefined();
});

it('begins with the last row before the fault', () => {
  expect(outageAfter(10_000, rows(9, 19), [12_000])).toEqual({ served: 9, away: 10 });
});
