import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/seams/manual-clock.ts';

describe('manual clock', () => {
  it('fires timers in order of due time and lets what they start settle in between', async () => {
    const clock = manualClock(0);
    const seen: string[] = [];
    clock.startTimer(20, () => seen.push(`b@${clock.now()}`));
    clock.startTimer(10, () => {
      seen.push(`a@${clock.now()}`);
      void clock.sleep(5).then(() => seen.push(`slept@${clock.now()}`));
    });
    clock.startTimer(15, () => seen.push('never')).cancel();
    await clock.advance(30);
    expect(seen).toEqual(['a@10', 'slept@15', 'b@20']);
    expect(clock.nextDueMs()).toBeUndefined();
  });

  it('keeps durations through a jump of the wall clock', async () => {
    const clock = manualClock(1_000);
    clock.jumpWall(3_600_000);
    await clock.advance(5);
    expect([clock.now(), clock.monotonicMs()]).toEqual([3_601_005, 5]);
  });

  it('ends a sleep at once when its signal aborts', async () => {
    const clock = manualClock();
    const abort = new AbortController();
    const asleep = clock.sleep(1_000, abort.signal);
    abort.abort(new Error('stop'));
    await expect(asleep).rejects.toThrow('stop');
    expect(clock.nextDueMs()).toBeUndefined();
  });
});
