import { afterEach, expect, it } from 'vitest';
import { runOn, type World } from '../../support/world.ts';
import { cluster, conditionOf, createClusterWorld, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

it('is told as it is: nobody serves, and the machine says why; versions stay known', async () => {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] } }));
  const { status: before } = await untilReason(w, 'orders', 'Settled');
  expect(before?.primary).toBe('data-1');
  const guest = w.guests.named('orders-data-1')!;
  await runOn(w, guest, 'systemctl stop mariadb; mv /srv/ha/mysql /srv/ha/elsewhere');
  const found = await untilReason(w, 'orders', 'CommandFailed');
  expect(conditionOf(found, 'Ready')?.message).toContain('bootstrap data-1/service');
  expect(conditionOf(found, 'Available')?.status).toBe('False');
  expect(found.status?.primary).toBeUndefined();
  expect(found.status?.summary?.primary).toBeUndefined();
  expect(found.status?.endpoint).toEqual(before?.endpoint);
  expect(found.status?.versions?.running).toBe(before?.versions?.running);
  await runOn(w, guest, 'mv /srv/ha/elsewhere /srv/ha/mysql');
  const { status: after } = await untilReason(w, 'orders', 'Settled');
  expect(after?.primary).toBe('data-1');
}, 120_000);
