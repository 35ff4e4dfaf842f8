import { expect, it, vi } from 'vitest';
import { haltUnswept } from '../../../src/reconcilers/common/cloud-access.ts';
import { polling } from '../../../src/runtime/index.ts';

const on = 'the first reading of its cloud';
const after = async (unsweptMs: number | undefined) => {
  const halt = vi.fn((_verdict: unknown, outcome: ReturnType<typeof polling>) => Promise.resolve(outcome));
  const outcome = await haltUnswept({ halt: halt }, { unsweptMs: () => unsweptMs });
  return { outcome, told: halt.mock.calls.map(([verdict]) => verdict) };
};

it('goes on once the cloud was read', async () => {
  expect(await after(undefined)).toEqual({ outcome: undefined, told: [] });
});

it('ends the pass without a word before, and comes back when that takes long', async () => {
  expect(await after(10_000)).toEqual({ outcome: polling(on, 80_000), told: [] });
});

it('tells when it takes long, and goes on telling', async () => {
  const { outcome, told } = await after(120_000);
  expect(outcome).toEqual(polling(on, 90_000));
  expect(told).toEqual([expect.objectContaining({ reason: 'Unavailable', message: expect.stringContaining('120 s') })]);
});
