import { expect, it } from 'vitest';
import { createTurns } from '../../src/seams/turns.ts';

it('lets others in between any two of those who have work at the same moment', async () => {
  const turn = createTurns();
  const seen: string[] = [];
  const another = () => {
    seen.push('another');
    if (seen.length < 10) setImmediate(another);
  };
  setImmediate(another);
  const work = async (name: string) => {
    await turn();
    seen.push(name);
    await turn();
    seen.push(`${name} again`);
  };
  await Promise.all([work('a'), work('b'), work('c')]);
  const own = ['a', 'b', 'c', 'a again', 'b again', 'c again'];
  expect(seen.filter((name) => name !== 'another')).toEqual(own);
  expect(seen.slice(0, 11).filter((_, index) => index % 2 === 0)).toEqual(Array.from({ length: 6 }, () => 'another'));
});
