import { expect, it } from 'vitest';
import type { Network, Query } from '../../../src/clients/openstack/index.ts';
import { createNamesakes } from '../../../src/reconcilers/scp-cloud/namesakes.ts';
import { aNetwork } from '../../inventory/entries.ts';

function asking(there: readonly Network[]) {
  const queries: (Query | undefined)[] = [];
  const listNetworks = (query?: Query) => {
    queries.push(query);
    return Promise.resolve([...there]);
  };
  const nothing = () => Promise.resolve([]);
  return { queries, namesakes: createNamesakes({ listNetworks, listRouters: nothing, listSecurityGroups: nothing }) };
}

it('tells names and projects apart that were asked for by one call', async () => {
  const [mine, theirs] = [
    aNetwork('mine', { name: 'data', project_id: 'p1' }),
    aNetwork('theirs', { name: 'data', project_id: 'p2' }),
  ];
  const { namesakes, queries } = asking([mine, theirs, aNetwork('odd', { name: 'DATA', project_id: 'p1' })]);
  const answers = await Promise.all([
    namesakes.network('free', 'p1'),
    namesakes.network('data', 'p1'),
    namesakes.network('data', 'p2'),
    namesakes.network('free', 'p2'),
  ]);
  expect(answers).toEqual([[], [mine], [theirs], []]);
  expect(queries).toEqual([{ name: ['free', 'data'], project_id: ['p1', 'p2'] }]);
});
