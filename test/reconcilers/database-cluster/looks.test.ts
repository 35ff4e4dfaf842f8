import { afterEach, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

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

/** So long takes a look at a busy machine. */
const SLOW_MS = 4_000;

it('slow machines that take over are not asked before they serve: the one that votes is waited at', async () => {
  const isWait = (command: string) => command.includes('crm_mon') && command.includes('sleep');
  let waiting = 0;
  const waits: string[] = [];
  const looksMeanwhile: string[] = [];
  const w = (world = await createClusterWorld({
    betweenShell: async (run, { command }, { host }) => {
      if (isLook(command)) {
        if (waiting > 0) looksMeanwhile.push(host);
        await world?.clock.sleep(SLOW_MS);
      }
      if (!isWait(command)) return run();
      waiting += 1;
      waits.push(host);
      return run().finally(() => (waiting -= 1));
    },
  }));
  w.startOperator();
  // So long takes what a busy machine takes to find out that another one is gone.
  await w.apply(cluster('orders', { patience: { tokenMs: 10_000, watchdogSeconds: 30 } }));
  const { status } = await untilReason(w, 'orders', 'Settled');
  const addressOf = (member: string | undefined) => status?.members?.find(({ name }) => name === member)?.address;
  expect(new Set(waits)).toEqual(new Set([addressOf('quorum-1')]));
  const whileMade = waits.length;
  w.cloud.hosts.cut(status?.members?.find(({ name }) => name === status.primary)?.host ?? '');
  const isTakenOver = async () => {
    const { primary } = (await getCluster(w, 'orders')).status ?? {};
    return primary !== undefined && primary !== status?.primary;
  };
  await w.until(isTakenOver);
  expect(waits.length).toBeGreaterThan(whileMade);
  expect(looksMeanwhile).toEqual([]);
}, 240_000);
