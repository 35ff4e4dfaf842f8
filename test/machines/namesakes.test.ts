import { expect, it } from 'vitest';
import type { Port, Query, Server, ServerGroup } from '../../src/clients/openstack/index.ts';
import { createNamesakes } from '../../src/machines/namesakes.ts';

const named = (name: string, id: string) => ({ id, name }) as Server & ServerGroup;
const port = (name: string, network_id: string) => ({ id: `${name}-on-${network_id}`, name, network_id }) as Port;

/** A cloud that answers every question with all that is there. */
function asking(there: readonly (Server & ServerGroup)[], ports: readonly Port[] = []) {
  const asked: [string, Query][] = [];
  const answer =
    <T>(what: string, all: readonly T[]) =>
    (query: Query = {}) => {
      asked.push([what, query]);
      return Promise.resolve([...all]);
    };
  const compute = { listServers: answer('servers', there), listServerGroups: answer('groups', there) };
  const client = { compute, network: { listPorts: answer('ports', ports) } };
  return { asked, namesakes: createNamesakes(client as unknown as Parameters<typeof createNamesakes>[0]) };
}

it('asks once for all servers that are looked for at the same time, and tells them apart', async () => {
  const [one, two] = [named('data-1', 'a'), named('data-2', 'b')];
  const { asked, namesakes } = asking([one, two, named('data-11', 'c')]);
  const answers = await Promise.all(['data-1', 'free', 'data-2'].map((name) => namesakes.server(name)));
  expect(answers).toEqual([[one], [], [two]]);
  expect(asked).toEqual([['servers', { name: '^(data-1|free|data-2)$' }]]);
});

it('asks once for all server groups', async () => {
  const group = named('az1', 'a');
  const { asked, namesakes } = asking([group, named('az11', 'b')]);
  expect(await Promise.all(['az1', 'az2'].map((name) => namesakes.serverGroup(name)))).toEqual([[group], []]);
  expect(asked).toEqual([['groups', {}]]);
});

it('asks once for ports of several networks, and tells networks apart', async () => {
  const [here, there] = [port('data-1', 'n1'), port('data-1', 'n2')];
  const { asked, namesakes } = asking([], [here, there]);
  const answers = await Promise.all([
    namesakes.port('data-1', 'n1'),
    namesakes.port('data-1', 'n2'),
    namesakes.port('data-2', 'n2'),
  ]);
  expect(answers).toEqual([[here], [there], []]);
  expect(asked).toEqual([['ports', { name: ['data-1', 'data-2'], network_id: ['n1', 'n2'] }]]);
});

it('asks again what is asked later', async () => {
  const { asked, namesakes } = asking([]);
  await namesakes.server('data-1');
  await namesakes.server('data-1');
  expect(asked).toHaveLength(2);
});
