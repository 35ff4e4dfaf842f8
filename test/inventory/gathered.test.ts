import { describe, expect, it } from 'vitest';
import { gathered } from '../../src/inventory/gathered.ts';

/** Readings that are answered by hand: with what holds when they end, or not at all. */
function readings(most = 10) {
  const begun: { readonly keys: readonly string[]; end(answer?: string): void; fail(): void }[] = [];
  const ask = gathered<string, string>(async (keys) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ keys, end: (answer = '') => resolve(answer), fail: () => reject(new Error('no answer')) });
    const answer = await promise;
    return (key) => `${key} ${answer}`;
  }, most);
  return { begun, ask, asked: () => begun.map(({ keys }) => keys) };
}

/** Lets everything happen that waits for nothing outside. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('gathered', () => {
  it('asks at once for one who asks alone', async () => {
    const { begun, ask, asked } = readings();
    const a = ask('a');
    await settle();
    expect(asked()).toEqual([['a']]);
    begun[0]?.end('first');
    expect(await a).toBe('a first');
    await settle();
    const b = ask('b');
    await settle();
    expect(asked()).toEqual([['a'], ['b']]);
    begun[1]?.end('second');
    expect(await b).toBe('b second');
  });

  it('answers nobody from a reading that began before it was asked for, and all later ones from one', async () => {
    const { begun, ask, asked } = readings();
    const first = ask('a');
    await settle();
    const later = Promise.all([ask('a'), ask('b'), ask('b')]);
    await settle();
    expect(asked()).toEqual([['a']]);
    begun[0]?.end('old');
    expect(await first).toBe('a old');
    await settle();
    expect(asked()).toEqual([['a'], ['a', 'b']]);
    begun[1]?.end('new');
    expect(await later).toEqual(['a new', 'b new', 'b new']);
  });

  it('asks once for all who ask in the same moment', async () => {
    const { begun, ask, asked } = readings();
    const all = Promise.all(['a', 'b', 'a'].map(ask));
    await settle();
    begun[0]?.end();
    expect(await all).toEqual(['a ', 'b ', 'a ']);
    expect(asked()).toEqual([['a', 'b']]);
  });

  it('asks for so many at once and no more', async () => {
    const { begun, ask, asked } = readings(2);
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map(ask));
    for (const n of [0, 1, 2]) {
      await settle();
      begun[n]?.end();
    }
    await settle();
    expect(asked()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(await all).toEqual(['a ', 'b ', 'c ', 'd ', 'e ']);
  });

  it('fails for those who waited behind a failure, and for nobody after them', async () => {
    const { begun, ask, asked } = readings();
    const first = ask('a');
    await settle();
    const all = Promise.allSettled([first, ask('b')]);
    begun[0]?.fail();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const later = ask('c');
    await settle();
    expect(asked()).toEqual([['a'], ['c']]);
    begun[1]?.end();
    expect(await later).toBe('c ');
  });
});
