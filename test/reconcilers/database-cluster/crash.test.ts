import { describe, expect, it } from 'vitest';
import { createAssassin } from '../../support/crash/kills.ts';
import { live, SHAPES } from './life.ts';

describe('made, replaced and deleted', () => {
  it.each(SHAPES)(
    '$what ends alike when the operator is killed $moment every write',
    async (shape) => {
      const plain = await live(shape);
      const killed = await live(shape, createAssassin(shape.moment));
      for (const [index, seen] of killed.seen.entries()) expect(seen, shape.what).toEqual(plain.seen[index]);
      const writes = killed.struck.map(({ length }) => length);
      for (const [index, least] of shape.writes.entries()) expect(writes[index]).toBeGreaterThanOrEqual(least);
    },
    600_000,
  );
});
