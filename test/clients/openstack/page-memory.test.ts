import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPageMemory } from '../../../src/clients/openstack/index.ts';
import { scriptedCloud } from './scripted-cloud.ts';

const PATH = '/networking/v2.0/networks';
const networkOf = (id: string, mtu = 1500) => ({ id, name: id, mtu });

/** A cloud with these pages of networks, and a client that remembers them. */
function paged(
  pages: readonly (readonly object[])[],
  link: (page: number) => string = (page) => `${PATH}?page=${page}`,
) {
  const { app, client } = scriptedCloud();
  const state = { pages, link };
  app.get(PATH, (c) => {
    const number = Number(c.req.query('page') ?? 0);
    const next = number + 1 < state.pages.length ? { next: state.link(number + 1) } : {};
    return c.json({ networks: state.pages[number] ?? [], ...next });
  });
  const memory = createPageMemory();
  const remembering = client.withContext({ pages: memory });
  return { state, client, memory, list: () => remembering.network.listNetworks() };
}

it('gives the very same items for pages that come again, and new ones for the page that changed', async () => {
  const { state, list } = paged([[networkOf('a'), networkOf('b')], [networkOf('c')]]);
  const first = await list();
  expect((await list()).map((one, i) => one === first[i])).toEqual([true, true, true]);
  state.pages = [[networkOf('a'), networkOf('b', 9000)], [networkOf('c')]];
  const second = await list();
  expect(second.map(({ mtu }) => mtu)).toEqual([1500, 9000, 1500]);
  expect(second.map((one, i) => one === first[i])).toEqual([false, false, true]);
});

it('finds what a client without memory finds, whatever changes between two readings', async () => {
  const pages = fc.array(fc.array(fc.record({ id: fc.constantFrom('a', 'b'), mtu: fc.integer({ min: 0, max: 1 }) })), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(pages, { minLength: 2, maxLength: 5 }), async (readings) => {
      const { state, client, list } = paged([]);
      for (const reading of readings) {
        state.pages = reading.map((page) => page.map(({ id, mtu }) => networkOf(id, mtu)));
        expect(await list()).toEqual(await client.network.listNetworks());
      }
    }),
    { numRuns: 50 },
  );
});

it('follows a link that changed though the items are the same', async () => {
  const { state, list } = paged([[networkOf('a')], [networkOf('b')]]);
  await list();
  state.link = () => `${PATH}?page=7`;
  expect((await list()).map(({ id }) => id)).toEqual(['a']);
});

it('keeps what it knows when a reading fails, and of each list only the last pages', async () => {
  const { state, list, memory } = paged([[networkOf('a')], [networkOf('b')]]);
  const first = await list();
  state.pages = [[networkOf('a')], [{ name: 'a network without an id' }]];
  await expect(list()).rejects.toMatchObject({ fault: 'malformed' });
  state.pages = [[networkOf('a')], [networkOf('b')]];
  expect((await list()).map((one, i) => one === first[i])).toEqual([true, true]);
  state.pages = [[networkOf('a')]];
  await list();
  expect([...memory.values()].map((pages) => pages.size)).toEqual([1]);
});

it('remembers nothing where nobody asks it to', async () => {
  const { client, memory } = paged([[networkOf('a')]]);
  const [one] = await client.network.listNetworks();
  const [again] = await client.network.listNetworks();
  expect(one === again).toBe(false);
  expect(memory.size).toBe(0);
});
