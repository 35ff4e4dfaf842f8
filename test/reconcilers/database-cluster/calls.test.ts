import { afterEach, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { cluster, createClusterWorld, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

it('makes a cluster with few calls besides those that make it', async () => {
  const calls: string[] = [];
  const w = (world = await createClusterWorld({
    between: (serve, request) => {
      const { pathname, searchParams } = new URL(request.url);
      // Sweeps read whole collections, for everybody.
      const isOfOne = searchParams.has('name') || /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(pathname);
      if (request.method !== 'GET' || isOfOne) calls.push(`${request.method} ${pathname.split('/').at(-1)}`);
      return serve(request);
    },
  }));
  w.startOperator();
  await w.pass(60_000);
  calls.length = 0;
  await w.apply(cluster('orders', { topology: 'galera' }));
  await untilReason(w, 'orders', 'Settled');
  const count = (call: string) => calls.filter((one) => one === call).length;
  expect(['servers', 'ports', 'volumes', 'os-server-groups'].map((what) => count(`POST ${what}`))).toEqual([
    5, 6, 2, 3,
  ]);
  // All rules of the group.
  expect(count('POST security-group-rules')).toBe(1);
  // Servers, ports and volumes of that name: what is made at the same time is looked for at the same time.
  expect([count('GET ports'), count('GET detail')]).toEqual([3, 4]);
  expect(calls.length).toBeLessThan(62);
}, 120_000);
