import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fencePeerScript } from '../../src/topologies/scripts/fence-peer.ts';
import { ask, type View, WELL } from './fence-peer-stage.ts';

const FENCED = 7;
const CANNOT_BE_PRIMARY = 4;
const FROZEN = 1;

/** data-2 lost its power: Corosync knows after 8 s, and after 10 more it counts as fenced. */
const peerDied = (second: number): View => {
  const gone: View = { ...WELL, members: ['data-1', 'quorum-1'], reaches: ['quorum-1'], places: 7 };
  if (second < 8) return { ...WELL, reaches: ['quorum-1'] };
  return { ...gone, peer: second < 18 ? 'unclean' : 'fenced' };
};

/** data-1 is cut off from both others, and learns it from Corosync after `noticed` seconds. It is, or elects itself, the controller. */
const cutOff =
  (noticed: number) =>
  (second: number): View =>
    second < noticed
      ? { ...WELL, reaches: [] }
      : { ...WELL, members: ['data-1'], quorate: false, peer: 'unclean', reaches: [] };

describe('the primary, when it loses its peer', () => {
  it('goes on once a dead peer is fenced, and not before', async () => {
    const { exitCode, after, log } = await ask(peerDied);
    expect(exitCode).toBe(FENCED);
    expect(after).toBe(18);
    expect(log).toContain('waiting: data-2 is unclean');
    expect(log).toContain('answered 7: data-2 is fenced');
  });

  it('stays frozen when it is cut off, and does not even try to place the rule', async () => {
    const { exitCode, placings, log } = await ask(cutOff(8));
    expect(exitCode).toBe(FROZEN);
    expect(placings).toBe(0);
    expect(log).toContain('waiting: this side has no majority');
  });

  it('stays frozen when it is cut off and Corosync is slow to notice: nobody else holds the rule', async () => {
    const { exitCode, placings, log } = await ask(cutOff(25));
    expect(exitCode).toBe(FROZEN);
    expect(placings).toBeGreaterThan(0);
    expect(log).toContain('waiting: no other machine holds the rule');
  });

  it('goes on when only the replication is cut, and the peer is known not to be primary', async () => {
    const { exitCode, after } = await ask(() => WELL);
    expect(exitCode).toBe(CANNOT_BE_PRIMARY);
    expect(after).toBe(10);
  });

  it('does so without the quorum machine too, when the peer itself holds the rule', async () => {
    const { exitCode } = await ask(() => ({ ...WELL, members: ['data-1', 'data-2'], reaches: ['data-2'] }));
    expect(exitCode).toBe(CANNOT_BE_PRIMARY);
  });

  it('stays frozen while the cluster knows the peer as the primary', async () => {
    const { exitCode, placings } = await ask(() => ({ ...WELL, peerIsPromoted: true }));
    expect(exitCode).toBe(FROZEN);
    expect(placings).toBe(0);
  });

  it('has nothing to decide when the peer connects again', async () => {
    const { exitCode, after, log } = await ask((second) => ({
      ...WELL,
      connection: second < 5 ? 'WFConnection' : 'Connected',
    }));
    expect(exitCode).toBe(FROZEN);
    expect(after).toBe(5);
    expect(log).toContain('data-2 is connected again');
  });

  it('believes neither answer of crm-fence-peer.sh that only assumes', async () => {
    for (const places of [1, 5] as const)
      expect((await ask((s) => ({ ...peerDied(s), places }))).exitCode).toBe(FROZEN);
  });

  it('stays frozen when there is no controller', async () => {
    expect((await ask(() => ({ ...WELL, peer: undefined }))).exitCode).toBe(FROZEN);
  });
});

describe('the other, when Pacemaker promotes it', () => {
  const promoted = (view: Partial<View>) => () => ({
    ...WELL,
    role: 'Secondary' as const,
    members: ['data-1', 'quorum-1'] as const,
    reaches: ['quorum-1'] as const,
    places: 7 as const,
    peer: 'fenced' as const,
    ...view,
  });

  it('answers at once when the old primary is fenced', async () => {
    const { exitCode, after } = await ask(promoted({}));
    expect(exitCode).toBe(FENCED);
    expect(after).toBe(0);
  });

  it('refuses at once with a disk that may lack what the peer has', async () => {
    for (const disk of ['Consistent', 'Outdated', 'Inconsistent', 'Diskless']) {
      const { exitCode, after, placings } = await ask(promoted({ disk }));
      expect([exitCode, after, placings]).toEqual([FROZEN, 0, 0]);
    }
  });

  it('gives up in time for Pacemaker to ask again', async () => {
    const { exitCode, after } = await ask(promoted({ peer: 'unclean' }));
    expect(exitCode).toBe(FROZEN);
    expect(after).toBe(15);
  });
});

describe('whatever the world does', () => {
  const names = ['data-2', 'quorum-1'] as const;
  const anyView: fc.Arbitrary<View> = fc
    .record({
      others: fc.subarray([...names]),
      quorate: fc.boolean(),
      peer: fc.constantFrom<View['peer']>('member', 'unclean', 'fenced', undefined),
      peerIsPromoted: fc.boolean(),
      reaches: fc.subarray([...names]),
      places: fc.constantFrom<View['places']>(1, 4, 5, 7),
      disk: fc.constantFrom('UpToDate', 'UpToDate', 'Consistent'),
      connection: fc.constantFrom('WFConnection', 'WFConnection', 'StandAlone', 'Connected'),
    })
    .map(({ others, ...view }) => ({ ...view, role: 'Primary', members: ['data-1', ...others] }));

  it('lets writes go on only where a majority holds the rule that the peer may not be primary', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyView, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 4 }),
        async (story) => {
          const ends = story.map((_, index) =>
            story.slice(0, index + 1).reduce((sum, [, seconds]) => sum + seconds, 0),
          );
          const at = (second: number) => (story[ends.findIndex((end) => second < end)] ?? story.at(-1)!)[0];
          const { exitCode, after } = await ask(at);
          if (exitCode === FROZEN) return;
          const view = at(after);
          expect([FENCED, CANNOT_BE_PRIMARY]).toContain(exitCode);
          expect(view.quorate).toBe(true);
          expect(view.disk).toBe('UpToDate');
          expect(view.connection).not.toBe('Connected');
          expect(view.members.some((name) => name !== 'data-1' && view.reaches.includes(name))).toBe(true);
          expect(view.peer).toBe(exitCode === FENCED ? 'fenced' : 'member');
          if (exitCode === CANNOT_BE_PRIMARY) expect(view.peerIsPromoted).toBe(false);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('without a part of the guard', () => {
  /** The script with a piece taken out, which has to be there. */
  const without = (piece: string, instead: string): string => {
    expect(fencePeerScript).toContain(piece);
    return fencePeerScript.replace(piece, instead);
  };

  it('a machine that is cut off would go on, if nobody were asked to witness', async () => {
    const mutant = without('witnessed "$state" ||', 'true ||');
    expect((await ask(cutOff(25), mutant)).exitCode).toBe(CANNOT_BE_PRIMARY);
  });

  it('a machine that is cut off would place its rule, if it did not give Corosync time to notice', async () => {
    const mutant = without('-ge "$SETTLE_SECONDS"', '-ge 0');
    expect((await ask(cutOff(8), mutant)).placings).toBeGreaterThan(0);
  });
});
