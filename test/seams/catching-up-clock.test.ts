import { beforeEach, describe, expect, it } from 'vitest';
import { type CatchingUpClock, catchingUpClock } from '../../src/seams/catching-up-clock.ts';
import { type ManualClock, manualClock } from '../../src/seams/manual-clock.ts';

const START = Date.UTC(2026, 0, 1);
let real: ManualClock;
let busy: number;
let clock: CatchingUpClock;
beforeEach(() => {
  real = manualClock(START);
  busy = 0;
  clock = catchingUpClock(60_000, { ...real, busy: () => busy });
});

/** At which real and which own time each of some timers fires. */
function watch(...timers: readonly number[]): [number, number][] {
  const fired: [number, number][] = [];
  for (const ms of timers) clock.startTimer(ms, () => fired.push([real.monotonicMs(), clock.monotonicMs()]));
  return fired;
}

describe('a clock that catches up', () => {
  it('begins in the past and passes over waits while nothing happens', async () => {
    expect(clock.now()).toBe(START - 60_000);
    const fired = watch(200, 10_000);
    await real.advance(1_000);
    expect(fired.map(([, own]) => own)).toEqual([200, 10_000]);
    expect(fired[0]?.[0]).toBeLessThan(10);
    expect(fired[1]?.[0]).toBeLessThan(400);
  });

  it('passes as fast as the machine’s own while the program works', async () => {
    busy = 1;
    const fired = watch(200);
    await real.advance(199);
    expect(fired).toEqual([]);
    await real.advance(1);
    expect(fired).toEqual([[200, 200]]);
  });

  it('passes nothing over while it is told that something is under way', async () => {
    const work = Promise.withResolvers<string>();
    const done = clock.during(() => work.promise);
    const fired = watch(200);
    await real.advance(100);
    expect(fired).toEqual([]);
    work.resolve('done');
    expect(await done).toBe('done');
    await real.advance(50);
    expect(fired).toHaveLength(1);
  });

  it('never gets ahead: it stops passing over when it has caught up', async () => {
    const fired = watch(100_000);
    await real.advance(30_000);
    expect(clock.now()).toBe(real.now());
    expect(fired).toEqual([]);
    await real.advance(10_000);
    expect(fired).toEqual([[40_000, 100_000]]);
  });

  it('leaps in what people read, not in what timers wait for', async () => {
    const fired = watch(10_000);
    clock.catchUp();
    expect(clock.now()).toBe(START);
    await real.advance(9_999);
    expect(fired).toEqual([]);
    await real.advance(1);
    expect(fired).toEqual([[10_000, 10_000]]);
  });

  it('waits no longer for what was cancelled', async () => {
    const timer = clock.startTimer(100, () => expect.unreachable());
    timer.cancel();
    expect(real.nextDueMs()).toBeUndefined();
    await real.advance(1_000);
  });
});
