import { expect, it } from 'vitest';
import type { Guest } from '../../../src/reconcilers/common/guests.ts';
import type { Look } from '../../../src/reconcilers/database-cluster/look.ts';
import { momentOf, servingOf } from '../../../src/reconcilers/database-cluster/serving.ts';

const guest = (atMs: number, units: object, more: object): Guest => {
  const seen = { boot: { ok: true, value: { uptimeSeconds: 490 } } };
  const machine = { setup: { ok: true, value: { units } }, bootstrap: {}, seen, ...more };
  return { sight: { answers: true, atMs, tookMs: 20_000, machine } } as unknown as Guest;
};

/** A Galera cluster whose load balancer was seen 40 s before a node that came back and was slow to answer. */
const guests = new Map([
  ['lb-1', guest(120_000, {}, { upMs: 500_000 })],
  ['data-1', guest(160_000, { mariadb: { startedMs: 445_000, endedMs: 440_000 } }, { upMs: 500_000 })],
  ['data-2', guest(160_000, { mariadb: {} }, { upMs: 500_000 })],
  ['data-3', guest(160_000, { mariadb: { endedMs: 440_000 } }, {})],
]);
const assessment = { primary: 'data-2', endpointHolder: 'lb-1', ledSeconds: 15 } as Look['assessment'];

it('counts from when the load balancer was seen for how long clients have been led to a node', () => {
  expect(servingOf({ assessment, guests })).toMatchObject({
    member: 'data-2',
    sinceMs: 140_000,
    untilMs: 160_000,
    ledFromMs: 105_000,
  });
  const alone = new Map([...guests].filter(([member]) => member !== 'lb-1'));
  expect(servingOf({ assessment, guests: alone })).not.toHaveProperty('ledFromMs');
});

it('knows of a server when it was started and ended from its machine, which says last for how long it has run', () => {
  const of = (member: string, what: 'startedMs' | 'endedMs' = 'endedMs') =>
    momentOf(guests.get(member)?.sight, 'mariadb', what);
  expect(of('data-1')).toBe(100_000);
  expect(of('data-1', 'startedMs')).toBe(105_000);
  expect(['data-2', 'lb-1', 'data-3', 'data-4'].map((member) => of(member))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
