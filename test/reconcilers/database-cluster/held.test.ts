import { describe, expect, it } from 'vitest';
import type { Done } from '../../../src/convergence/setup/observed.ts';
import type { Guest } from '../../../src/reconcilers/common/guests.ts';
import { heldAfter, type HeldCluster, heldNow } from '../../../src/reconcilers/database-cluster/held.ts';
import type { ClusterSetup } from '../../../src/topologies/blueprint.ts';

const setup = (path = '/etc/hosts'): ClusterSetup => ({
  machines: ['data-1', 'data-2'].map((member) => ({
    member,
    files: [{ path, mode: '0644', owner: 'root', group: 'root', content: ['x'] }],
    units: [],
  })),
  bootstrap: [
    { name: 'disks', on: ['data-1', 'data-2'], done: 'true', run: 'true', timeoutMs: 1_000, holds: true },
    { name: 'server', on: ['data-1'], done: 'true', run: 'true', timeoutMs: 1_000 },
  ],
});
const BOOT = { bootId: 'x', uptimeSeconds: 1 };
const answering = (member: string, disks: Done = 'done', ...bans: readonly string[]): Guest =>
  ({
    member,
    sight: {
      answers: true,
      machine: {
        assumed: false,
        bootstrap: { disks, server: 'open' },
        seen: {
          boot: { ok: true, value: BOOT },
          pacemaker: { ok: true, value: { bans: bans.map((id) => ({ id, node: 'a' })) } },
        },
        setup: { ok: true, value: { units: {} } },
      },
    },
  }) as unknown as Guest;
/** As in a look that did not ask what holds. */
const assuming = (guest: Guest): Guest => {
  if (!guest.sight.answers) return guest;
  return { ...guest, sight: { ...guest.sight, machine: { ...guest.sight.machine, assumed: true } } };
};
const silent = (member: string) => ({ member, sight: { answers: false } }) as Guest;
const scene = (...guests: readonly Guest[]) => ({
  setup: setup(),
  guests: new Map(guests.map((guest) => [guest.member, guest])),
});
const both = () => scene(answering('data-1'), answering('data-2'));
const bothAssuming = () => scene(assuming(answering('data-1')), assuming(answering('data-2')));
const seen = (): HeldCluster => {
  const held = heldAfter(undefined, both(), 1_000);
  if (held === undefined) throw new Error('nothing holds');
  return held;
};

describe('what holds of a cluster that is made', () => {
  it('is not asked for two minutes, while the same is declared', () => {
    expect([...heldNow(seen(), setup(), 120_999)]).toEqual([
      ['data-1', { bootId: 'x', startedMs: {}, seen: {} }],
      ['data-2', { bootId: 'x', startedMs: {}, seen: {} }],
    ]);
    expect(heldNow(seen(), setup(), 121_000).size).toBe(0);
    expect(heldNow(seen(), setup('/etc/motd'), 2_000).size).toBe(0);
    expect(heldNow(undefined, setup(), 2_000).size).toBe(0);
  });

  it('ages from when all was asked, not from when it was taken for granted', () => {
    expect(heldAfter(seen(), bothAssuming(), 60_000)).toEqual(seen());
    expect(heldAfter(seen(), both(), 130_000)?.atMs).toBe(130_000);
    // What is used again of a look after which all was to be asked.
    expect(heldAfter(undefined, bothAssuming(), 60_000)).toBeUndefined();
  });

  it('is asked of everybody once it did not hold for somebody', () => {
    expect(heldAfter(seen(), scene(answering('data-1'), assuming(answering('data-2'))), 60_000)).toBeUndefined();
  });

  it('is not asked of those who take over, however long that takes, and of everybody once all answer', () => {
    const alone = heldAfter(seen(), scene(silent('data-1'), answering('data-2')), 60_000);
    expect(heldNow(alone, setup(), 1_000_000).size).toBe(2);
    expect(heldAfter(alone, bothAssuming(), 1_000_000)).toBeUndefined();
    expect(heldAfter(undefined, scene(silent('data-1'), answering('data-2')), 60_000)).toBeUndefined();
  });

  it('is asked anew once Pacemaker keeps something from running that it did not before, or no longer does', () => {
    const kept = heldAfter(undefined, scene(answering('data-1', 'done', 'own'), answering('data-2')), 1_000);
    const then = (...bans: readonly string[]) =>
      heldAfter(kept, scene(assuming(answering('data-1', 'done', ...bans)), assuming(answering('data-2'))), 30_000);
    expect([kept?.bans, then('own')]).toEqual(['own a', kept]);
    expect([then('own', 'drbd-fence-by-handler'), then()]).toEqual([undefined, undefined]);
  });

  it.each([
    ['something is still to be made', scene(answering('data-1', 'open'), answering('data-2'))],
    ['something is done and not noted', scene(answering('data-1', 'unnoted'), answering('data-2'))],
  ])('is nothing while %s', (_what, now) => {
    expect(heldAfter(seen(), now, 60_000)).toBeUndefined();
  });
});
