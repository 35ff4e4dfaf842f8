import { expect, it } from 'vitest';
import { createInventory } from '../../src/inventory/inventory.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { smallCloud } from './small-cloud.ts';

function world(projects: number) {
  const cloud = smallCloud();
  const inventory = createInventory({ clock: manualClock(), random: seededRandom(1), client: cloud.client });
  const ids = Array.from({ length: projects }, (_, i) => `p${10 + i}`);
  inventory.setProjects(ids);
  const sweep = async () => {
    cloud.calls.length = 0;
    await inventory.sweep();
    return cloud.calls.filter((call) => call.startsWith('list compute-quota')).map((call) => call.split(' ')[2]);
  };
  return { cloud, inventory, ids, sweep };
}

it('reads the quotas of few projects in every sweep', async () => {
  const { inventory, ids, sweep } = world(4);
  expect(inventory.sweepsPerTurn()).toBe(1);
  expect(await sweep()).toEqual(ids);
  expect(await sweep()).toEqual(ids);
});

it('reads those of many in turn, each once a turn, at the same cost', async () => {
  const { inventory, ids, sweep } = world(10);
  const asked: (string | undefined)[][] = [];
  for (let i = 0; i < 2 * inventory.sweepsPerTurn(); i++) asked.push(await sweep());
  expect(asked.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 4]);
  expect(new Set(asked.slice(0, 3).flat())).toEqual(new Set(ids));
  expect(new Set(asked.slice(3).flat())).toEqual(new Set(ids));
  expect(inventory.list('compute-quota')).toHaveLength(10);
});

it('forgets a project that nobody wants to know of any more', async () => {
  const { inventory, ids, sweep } = world(6);
  await sweep();
  await sweep();
  inventory.setProjects(ids.slice(1));
  await sweep();
  expect(inventory.list('compute-quota').map(({ project_id }) => project_id)).not.toContain(ids[0]);
});
