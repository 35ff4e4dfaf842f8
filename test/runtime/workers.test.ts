import { expect, it } from 'vitest';
import { Workers } from '../../src/runtime/workers.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';

it('lets so many work at once, in the order in which they came', async () => {
  const clock = manualClock();
  const workers = new Workers(2, clock);
  const order: string[] = [];
  const first = await workers.enter();
  await workers.enter();
  const third = workers.enter().then((place) => {
    order.push('third');
    return place;
  });
  void workers.enter().then(() => order.push('fourth'));
  await clock.settle();
  expect(order).toEqual([]);
  first.leave();
  (await third).leave();
  await clock.settle();
  expect(order).toEqual(['third', 'fourth']);
});

it('takes back one whose wait failed, and counts how long it was away', async () => {
  const clock = manualClock();
  const workers = new Workers(1, clock);
  const place = await workers.enter();
  const failing = place.aside(async () => {
    await clock.sleep(5_000);
    throw new Error('the machine says no');
  });
  const ended = expect(failing).rejects.toThrow('the machine says no');
  await clock.advance(5_000);
  await ended;
  expect(place.asideMs).toBe(5_000);
  let entered = false;
  void workers.enter().then(() => (entered = true));
  await clock.settle();
  expect(entered).toBe(false);
  place.leave();
  await clock.settle();
  expect(entered).toBe(true);
});

it('refuses to step aside twice at once', async () => {
  const place = await new Workers(1, manualClock()).enter();
  await expect(place.aside(() => place.aside(() => Promise.resolve()))).rejects.toThrow('already steps aside');
});
