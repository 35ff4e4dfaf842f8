import { expect, it } from 'vitest';
import { createInventoryRegistry, orphans, thingsOf } from '../../src/inventory/index.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { aNetwork, aServer, MARK, ourNetwork } from './entries.ts';
import { smallCloud } from './small-cloud.ts';

function world() {
  const clock = manualClock();
  const registry = createInventoryRegistry({ clock, random: seededRandom(1) });
  const cloud = smallCloud();
  const hold = (holder: string, more: { key?: string; sweepIntervalMs?: number; projectIds?: string[] } = {}) =>
    registry.hold(holder, { key: 'one', client: cloud.client, sweepIntervalMs: 60_000, projectIds: [], ...more });
  const sweeps = () => cloud.calls.filter((call) => call === 'list network').length;
  return { clock, registry, cloud, hold, sweeps };
}

it('sweeps a cloud once for all who name it', async () => {
  const { hold, sweeps, clock } = world();
  expect(hold('a')).toBe(hold('b'));
  expect(hold('a', { key: 'two' })).not.toBe(hold('b'));
  await clock.settle();
  expect(sweeps()).toBe(2);
});

it('sweeps as often as the most curious holder wants, and less when that one leaves', async () => {
  const { hold, sweeps, clock, registry } = world();
  hold('a');
  hold('b', { sweepIntervalMs: 10_000 });
  await clock.advance(60_000);
  expect(sweeps()).toBeGreaterThanOrEqual(6);
  registry.release('b');
  const before = sweeps();
  await clock.advance(300_000);
  expect(sweeps() - before).toBeLessThanOrEqual(6);
});

it('reads the quotas of every project that a holder names', async () => {
  const { hold, clock } = world();
  hold('a', { projectIds: ['p1'] });
  const inventory = hold('b', { projectIds: ['p1', 'p2'] });
  await clock.advance(66_000);
  expect(inventory.list('compute-quota')).toEqual(
    ['p1', 'p2'].map((project_id) => ({ project_id, resources: { cores: { used: 4, limit: 20 } } })),
  );
});

it('stops when the last holder leaves, and starts anew for the next', async () => {
  const { hold, sweeps, clock, registry } = world();
  const inventory = hold('a');
  await clock.settle();
  registry.release('a');
  await clock.advance(600_000);
  expect(sweeps()).toBe(1);
  expect(hold('a')).not.toBe(inventory);
  await clock.settle();
  expect(registry.ages()).toEqual(new Map([['one', 0]]));
});

it('finds what somebody owns, and what nobody owns any more', async () => {
  const { hold, cloud, clock } = world();
  const other = aServer('s1', '2026-01-01T00:00:00Z', { metadata: { scp_installation: 'other', scp_owner_uid: 'x' } });
  Object.assign(cloud.things, { network: [ourNetwork('n1'), aNetwork('theirs')], server: [other] });
  const inventory = hold('a');
  await clock.settle();
  const thing = { kind: 'network', id: 'n1', name: 'n1', mark: MARK };
  expect(thingsOf(inventory, 'test', MARK.uid)).toEqual([thing]);
  expect(orphans(inventory, 'test', new Set([MARK.uid]))).toEqual([]);
  expect(orphans(inventory, 'test', new Set())).toEqual([thing]);
});
