import { afterEach, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { cluster, createClusterWorld, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const isLook = (command: string) => command.includes('/run/scp-ask.');

it('a machine is looked into when it answers and when it is made, and not for what it does not notice', async () => {
  const looks: string[] = [];
  const w = (world = await createClusterWorld({
    bootMs: 0,
    betweenShell: (run, { command }, { host }) => {
      if (isLook(command)) looks.push(host);
      return run();
    },
  }));
  w.startOperator();
  await w.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] } }));
  await untilReason(w, 'orders', 'Settled');
  expect(looks).toHaveLength(2);
}, 120_000);
