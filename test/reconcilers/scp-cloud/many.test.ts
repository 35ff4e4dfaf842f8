import { expect, it } from 'vitest';
import { createWorld, isWrite, scpCloud } from '../../support/world.ts';

/** A cloud as complete as tenants are, with roles and limits that no list of the cloud's shows. */
const tenant = (n: number) =>
  scpCloud(`tenant-${n}`, {
    project: { managed: { name: `tenant-${n}` } },
    quotas: { compute: { instances: 5 }, volume: { volumes: 5 }, network: { ports: 50 } },
    roleAssignments: [{ subject: 'User', name: 'demo', role: 'member' }],
    networks: [{ name: `net-${n}`, purpose: 'Data', managed: { subnets: [{ name: 'net', cidr: `10.9.${n}.0/24` }] } }],
  });

async function callsOfHalfAnHour(tenants: number): Promise<number> {
  const world = await createWorld();
  world.startOperator();
  for (let n = 1; n <= tenants; n++) await world.apply(tenant(n));
  for (let n = 1; n <= tenants; n++) await world.untilReady(`tenant-${n}`);
  await world.clock.advance(600_000);
  const before = world.exchanges.length;
  await world.clock.advance(1_800_000);
  const calls = world.exchanges.slice(before);
  await world.stop();
  expect(calls.filter(isWrite)).toEqual([]);
  return calls.length;
}

it('costs a cloud no more calls to hold twelve tenants than to hold four', async () => {
  const [four, twelve] = [await callsOfHalfAnHour(4), await callsOfHalfAnHour(12)];
  // Each has a look at its roles once a turn, or when ten minutes have passed.
  expect(twelve).toBeLessThan(four * 1.1);
}, 120_000);
