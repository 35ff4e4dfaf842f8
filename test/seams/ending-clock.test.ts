import { expect, it } from 'vitest';
import { endingClock } from '../../src/seams/ending-clock.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';

it('fires until it ends, and nothing after', async () => {
  const outer = manualClock(0);
  const clock = endingClock(outer);
  const fired: string[] = [];
  clock.startTimer(10, () => fired.push('before'));
  clock.startTimer(10, () => fired.push('cancelled')).cancel();
  clock.startTimer(30, () => fired.push('after'));
  void clock.sleep(20).then(() => fired.push('slept'));
  await outer.advance(20);
  clock.end();
  clock.startTimer(1, () => fired.push('late'));
  await outer.advance(100);
  expect(fired).toEqual(['before', 'slept']);
});

it('lets a signal wake who sleeps after the end', async () => {
  const clock = endingClock(manualClock(0));
  clock.end();
  const away = new AbortController();
  const sleep = clock.sleep(10, away.signal);
  away.abort(new Error('woken'));
  await expect(sleep).rejects.toThrow('woken');
});
