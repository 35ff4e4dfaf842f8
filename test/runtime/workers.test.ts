import { expect, it } from 'vitest';
import { Workers } from '../../src/runtime/workers.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';

it('lets so many work at once, in the order in which they came', async () => {
  const clock = manualClock();
  const workers = new Workers({ ofAll: 2 }, clock);
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
  const workers = new Workers({ ofAll: 1 }, clock);
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
  const place = await new Workers({ ofAll: 1 }, manualClock()).enter();
  await expect(place.aside(() => place.aside(() => Promise.resolve()))).rejects.toThrow('already steps aside');
});

it('keeps room for others than those who all wait for the same', async () => {
  const clock = manualClock();
  const workers = new Workers({ ofAll: 3, ofOne: 2 }, clock);
  const order: string[] = [];
  const come = (party: string) =>
    workers.enter(party).then((place) => {
      order.push(party);
      return place;
    });
  const hung = [come('hung'), come('hung'), come('hung'), come('hung')];
  const other = come('other');
  await clock.settle();
  expect(order).toEqual(['hung', 'hung', 'other']);
  const more = come('other');
  await clock.settle();
  expect([order.length, workers.waiting]).toEqual([3, 3]);
  (await other).leave();
  (await more).leave();
  await clock.settle();
  expect(order).toEqual(['hung', 'hung', 'other', 'other']);
  (await hung[0])?.leave();
  await clock.settle();
  expect(order).toEqual(['hung', 'hung', 'other', 'other', 'hung']);
});

it('has those come back first that have the room to', async () => {
  const clock = manualClock();
  const workers = new Workers({ ofAll: 2, ofOne: 1 }, clock);
  const order: string[] = [];
  const first = await workers.enter('a');
  const away = first.aside(() => clock.sleep(1_000)).then(() => order.push('a comes back'));
  const second = await workers.enter('a');
  const third = await workers.enter('b');
  void workers.enter('b').then(() => order.push('b begins'));
  await clock.advance(1_000);
  third.leave();
  await clock.settle();
  expect(order).toEqual(['b begins']);
  second.leave();
  await away;
  expect(order).toEqual(['b begins', 'a comes back']);
});
