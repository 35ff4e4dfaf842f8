import { expect, it } from 'vitest';
import type { Guest } from '../../../src/reconcilers/common/guests.ts';
import type { Look } from '../../../src/reconcilers/database-cluster/look.ts';
import { endedOf, servingOf } from '../../../src/reconcilers/database-cluster/serving.ts';

const guest = (atMs: number, units: object, seen: object): Guest => {
  const machine = { setup: { ok: true, value: { units } }, bootstrap: {}, seen };
  return { sight: { answers: true, atMs, tookMs: 20_000, machine } } as unknown as Guest;
};
const boot = { ok: true, value: { uptimeSeconds: 500 } };

/** A Galera cluster whose load balancer was seen 40 s before a node that came back and was slow to answer. */
const guests = new Map([
  ['lb-1', guest(120_000, {}, { boot })],
  ['data-1', guest(160_000, { mariadb: { endedMs: 440_000 } }, { boot })],
  ['data-2', guest(160_000, { mariadb: {} }, { boot })],
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

it('knows of a server when it ended from its machine, as well as the look was quick', () => {
  const of = (member: string) => endedOf(guests.get(member)?.sight, 'mariadb');
  expect(of('data-1')).toEqual({ sinceMs: 80_000, untilMs: 100_000 });
  expect(of('data-2')).toBeUndefined();
  expect(of('lb-1')).toBeUndefined();
  expect(of('data-3')).toBeUndefined();
});
