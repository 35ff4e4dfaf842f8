import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answered } from '../../src/convergence/answer.ts';
import { assessCluster, type MemberObservation } from '../../src/convergence/assess/index.ts';
import type { DrbdVolume } from '../../src/convergence/probes/drbd.ts';
import type { GaleraStatus } from '../../src/convergence/probes/galera.ts';
import type { PacemakerView } from '../../src/convergence/probes/pacemaker.ts';
import type { Member, Role } from '../../src/topologies/blueprint.ts';
import { EVENTS, NODES, pairModel } from './pair-model.ts';

const member = (name: string, role: Role): Member => ({
  name,
  role,
  zone: 'z',
  flavor: 'f',
  image: 'i',
  networks: ['n'],
  dataVolumes: [],
});
const PAIR = {
  topology: 'activePassive',
  members: [member('data-1', 'data'), member('data-2', 'data'), member('quorum-1', 'quorum')],
} as const;
const OTHER = { 'data-1': 'data-2', 'data-2': 'data-1' } as const;
const DATA = ['data-1', 'data-2'] as const;

const events = fc.array(fc.record({ event: fc.constantFrom(...EVENTS), node: fc.constantFrom(...NODES) }), {
  maxLength: 40,
});
const silent = fc.subarray([...NODES]).map((names) => new Set(names));

describe('whoever may be disturbed', () => {
  it('leaves behind one that has every acknowledged write, whatever happened to an active-passive pair', () => {
    let offered = 0;
    fc.assert(
      fc.property(events, silent, (story, mute) => {
        const world = pairModel();
        for (const event of story) world.happen(event);
        const found = assessCluster(PAIR, world.observe(mute));
        for (const name of DATA) {
          if (!found.members[name]?.disturb.allowed) continue;
          offered++;
          expect(world.holdsAll(OTHER[name])).toBe(true);
        }
        for (const name of found.goodCopies) expect(world.holdsAll(name as 'data-1')).toBe(true);
        if (found.primary !== undefined) expect(world.writes(found.primary as 'data-1')).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    // Not because nobody may ever be.
    expect(offered).toBeGreaterThan(300);
  });

  it('is nobody when what the tools say makes no sense', () => {
    fc.assert(
      fc.property(fc.tuple(volume, volume), fc.tuple(view, view, view), (volumes, views) => {
        const observations = Object.fromEntries(
          NODES.map((name, index): [string, MemberObservation] => {
            const drbd = volumes[index];
            const pacemaker = views[index];
            const seen = {
              ...(pacemaker === undefined ? {} : { pacemaker: answered(pacemaker) }),
              ...(drbd === undefined ? {} : { drbd: answered([drbd]) }),
            };
            return [name, { hostname: name, seen }];
          }),
        );
        const found = assessCluster(PAIR, observations);
        const writers = volumes.filter((one) => one?.role === 'Primary');
        for (const [index, name] of DATA.entries()) {
          if (!found.members[name]?.disturb.allowed) continue;
          const other = volumes[1 - index];
          expect(other?.disk).toBe('UpToDate');
          expect(writers.length).toBeLessThan(2);
          expect(volumes.some((one) => one?.suspended)).toBe(false);
          expect(views.some((one) => one?.quorate)).toBe(true);
          expect(views.every((one) => one?.quorate !== true || one.nodes.every(({ unclean }) => !unclean))).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves behind one in step and a majority, whatever Galera says', () => {
    const shape = {
      topology: 'galera',
      members: [member('data-1', 'data'), member('data-2', 'data'), member('arbitrator-1', 'arbitrator')],
    } as const;
    fc.assert(
      fc.property(fc.option(galera), fc.option(galera), (one, two) => {
        const nodes = { 'data-1': one, 'data-2': two };
        const observation = (status: GaleraStatus | null): MemberObservation => ({
          hostname: 'h',
          seen: status === null ? undefined : { galera: answered(status) },
        });
        const found = assessCluster(shape, { 'data-1': observation(one), 'data-2': observation(two) });
        for (const name of DATA) {
          if (!found.members[name]?.disturb.allowed) continue;
          const other = nodes[OTHER[name]];
          expect(other).toMatchObject({ component: 'Primary', ready: true });
          expect(['Synced', 'Donor']).toContain(other?.state);
          if (nodes[name]?.component === 'Primary') expect(other?.size).toBeGreaterThan(2);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });

const volume = maybe(
  fc.record<DrbdVolume>({
    minor: fc.constant(0),
    connection: fc.constantFrom('Connected', 'WFConnection', 'StandAlone', 'SyncSource', 'SyncTarget'),
    role: fc.constantFrom('Primary', 'Secondary'),
    peerRole: fc.constantFrom('Primary', 'Secondary', 'Unknown'),
    disk: fc.constantFrom('UpToDate', 'Outdated', 'Inconsistent', 'Consistent', 'Diskless'),
    peerDisk: fc.constantFrom('UpToDate', 'Outdated', 'Inconsistent', 'DUnknown'),
    suspended: fc.boolean(),
    outOfSyncKiB: fc.nat(1_000),
  }),
);

const often = fc.integer({ min: 0, max: 9 }).map((number) => number > 0);
const seldom = often.map((is) => !is);

const view = maybe(
  fc
    .tuple(often, fc.array(fc.tuple(often, seldom), { minLength: 3, maxLength: 3 }), fc.subarray([...DATA]))
    .map(([quorate, states, promoted]): PacemakerView => ({
      quorate,
      maintenance: false,
      nodes: NODES.map((name, index) => {
        const [online = true, unclean = false] = states[index] ?? [];
        return { name, online, unclean, standby: false, maintenance: false, pending: false };
      }),
      resources: promoted.map((name) => ({
        id: 'p-r0',
        role: 'Promoted',
        nodes: [name],
        managed: true,
        failed: false,
        blocked: false,
      })),
      failures: [],
      wornOut: [],
      bans: [],
    })),
);

const galera = fc.record<GaleraStatus>({
  component: fc.constantFrom('Primary', 'non-Primary', 'Disconnected'),
  size: fc.integer({ min: 0, max: 3 }),
  state: fc.constantFrom('Initialized', 'Joiner', 'Donor', 'Joined', 'Synced'),
  ready: fc.boolean(),
  connected: fc.boolean(),
  lastCommitted: fc.nat(10),
  receiveQueue: fc.nat(10),
  stateUuid: fc.constantFrom('one', 'other'),
  flowControlPaused: fc.constant(0),
  upSeconds: fc.constant(undefined),
});
