import { expect, it } from 'vitest';
import type { Guest } from '../../../src/reconcilers/common/guests.ts';
import { lastLook, stillFresh } from '../../../src/reconcilers/database-cluster/last-look.ts';
import type { ClusterSetup } from '../../../src/topologies/blueprint.ts';

const setup = (path: string): ClusterSetup => ({
  machines: [
    {
      member: 'data-1',
      files: [{ path, mode: '0644', owner: 'root', group: 'root', content: ['x'] }],
      units: [],
    },
  ],
  bootstrap: [],
});
const sight = { answers: false, atMs: 5_000 } as Guest['sight'];
const guests = new Map([['data-1', { member: 'data-1', sight } as Guest]]);
const last = lastLook({ setup: setup('/etc/hosts'), guests });

it.each([
  ['at once, held against the same', setup('/etc/hosts'), 5_200, 1],
  ['a second later', setup('/etc/hosts'), 6_000, 1],
  ['more than a second later', setup('/etc/hosts'), 6_001, 0],
  ['held against something else', setup('/etc/motd'), 5_200, 0],
])('what the last pass saw serves the next one: %s', (_when, now, nowMs, known) => {
  expect([...stillFresh(last, now, nowMs).values()]).toEqual(known === 1 ? [sight] : []);
});

it.each([
  ['as slow', 4_000, 9_000, 1],
  ['as slow, and longer ago', 4_000, 9_001, 0],
  ['as slow as those that are hardly there', 60_000, 35_000, 1],
  ['as slow as those that are hardly there, and longer ago', 60_000, 35_001, 0],
])('serves for as long as a new look would take: %s', (_when, tookMs, nowMs, known) => {
  const slow = { answers: true, atMs: 6_000, tookMs } as Guest['sight'];
  const seen = new Map([...guests, ['data-2', { member: 'data-2', sight: slow } as Guest]]);
  const slowest = lastLook({ setup: setup('/etc/hosts'), guests: seen });
  expect(stillFresh(slowest, setup('/etc/hosts'), nowMs).size).toBe(2 * known);
});

it('serves nobody where nothing was looked into', () => {
  expect(lastLook({ setup: undefined, guests })).toBeUndefined();
  expect(stillFresh(undefined, setup('/etc/hosts'), 5_000).size).toBe(0);
});
