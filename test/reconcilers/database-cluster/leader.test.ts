import { afterEach, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { cluster, createClusterWorld, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

it.each(['activePassive', 'galera'] as const)(
  'a Pacemaker cluster is led by the machine that never serves, so that nobody is to be elected when one dies that does: %s',
  async (topology) => {
    const w = (world = await createClusterWorld());
    w.startOperator();
    await w.apply(cluster('orders', { topology }));
    await untilReason(w, 'orders', 'Settled');
    const leading = w.guests.all().filter(({ pacemaker }) => pacemaker?.isDc);
    expect(leading.map(({ hostname }) => hostname)).toEqual([expect.stringMatching(/^orders-(quorum|arbitrator)-1$/)]);
  },
  120_000,
);
