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
  // Each is looked at again when ten minutes have passed, whatever sweeps find.
  expect(twelve).toBeLessThan(four * 1.1);
}, 300_000);

it('notices within one sweep that a role of any of twelve tenants is gone', async () => {
  const world = await createWorld();
  world.startOperator();
  for (let n = 1; n <= 12; n++) await world.apply(tenant(n));
  for (let n = 1; n <= 12; n++) await world.untilReady(`tenant-${n}`);
  const { identity } = world.admin;
  const projects = await identity.listProjects();
  const assignments = await identity.listRoleAssignments();
  const held = assignments.filter(({ scope }) =>
    projects.some(({ id, name }) => id === scope.project?.id && /^tenant-/.test(name)),
  );
  expect(held.length).toBeGreaterThanOrEqual(12);
  for (const { role, user, scope } of held) {
    const grant = { project_id: scope.project?.id ?? '', user_id: user?.id ?? '', role_id: role.id };
    await identity.revokeProjectRole(grant);
  }
  // A sweep comes a tenth sooner or later than declared.
  await world.clock.advance(68_000);
  const ids = (all: typeof assignments) =>
    all.map((one) => [one.scope.project?.id, one.user?.id, one.role.id]).toSorted();
  expect(ids(await identity.listRoleAssignments())).toEqual(ids(assignments));
  expect((await world.events()).filter((event) => event.startsWith('Corrected')).length).toBeGreaterThanOrEqual(12);
  await world.stop();
}, 120_000);

it('makes ten networks with few calls besides those that make them', async () => {
  const world = await createWorld();
  world.startOperator();
  const network = (n: number) => ({
    name: `net-${n}`,
    purpose: 'Data',
    managed: { subnets: [{ name: 'net', cidr: `10.9.${n}.0/24` }] },
  });
  const router = (n: number) => ({
    name: `router-${n}`,
    managed: { interfaces: [{ network: `net-${n}`, subnet: 'net' }] },
  });
  const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
  await world.apply(...numbers.map((n) => scpCloud(`cloud-${n}`, { networks: [network(n)], router: router(n) })));
  for (const n of numbers) await world.untilReady(`cloud-${n}`);
  await world.stop();
  const ofNetwork = world.exchanges.filter(({ path }) => path.includes('/v2.0/'));
  expect(ofNetwork.filter(isWrite)).toHaveLength(4 * 10);
  const sweep = 9;
  expect(ofNetwork.length - 4 * 10 - sweep).toBeLessThan(2 * 10);
}, 120_000);
