import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, DEFAULT_HEALING, type Situation } from '../../src/healing/decide.ts';
import type { Heal, Signs } from '../../src/healing/signs.ts';

const NOW = 10_000_000;
const AGES = 1_000_000;

const healthy = (member: string): Signs => ({
  member,
  server: { state: 'active', sinceMs: NOW - AGES },
  host: { state: 'up', sinceMs: NOW - AGES, name: `host-of-${member}` },
  shell: { state: 'answers', sinceMs: NOW - AGES },
});

const TRIO = ['data-1', 'data-2', 'quorum-1'].map(healthy);

function situation(change: Partial<Situation> & { readonly ill?: readonly Signs[] } = {}): Situation {
  const { ill = [], ...rest } = change;
  const members = TRIO.map((signs) => ill.find(({ member }) => member === signs.member) ?? signs);
  return {
    nowMs: NOW,
    policy: DEFAULT_HEALING,
    paused: false,
    deleting: false,
    hostsInMaintenance: new Set(),
    members,
    unsafe: {},
    history: [],
    ...rest,
  };
}

const stopped = { ...healthy('data-1'), server: { state: 'stopped', sinceMs: NOW - 60_000 } } as const;
const inError = { ...healthy('data-1'), server: { state: 'error', sinceMs: NOW - 60_000 } } as const;
const silent = { ...healthy('data-1'), shell: { state: 'silent', sinceMs: NOW - 200_000 } } as const;
const hostDown = {
  ...healthy('data-1'),
  host: { state: 'down', sinceMs: NOW - 60_000, name: 'host-of-data-1' },
} as const;
const forcedDown = { ...hostDown, host: { ...hostDown.host, state: 'forced-down' } } as const;
const gone = { ...healthy('data-1'), server: { state: 'missing', sinceMs: NOW - 60_000 } } as const;

const of = (input: Situation, member = 'data-1') => decide(input).find((decision) => decision.member === member);
const before = (ms: number, action: Heal['action'] = 'reboot', member = 'data-1'): Heal => ({
  member,
  action,
  atMs: NOW - ms,
});

describe('the ladder', () => {
  it.each([
    ['a stopped server', stopped, 'start'],
    ['a server in error', inError, 'recreate'],
    ['a server that is gone', gone, 'recreate'],
    ['a machine that does not answer', silent, 'reboot'],
    ['a machine on a fenced host', forcedDown, 'recreate'],
    ['a machine that a reboot did not help', { ...silent, shell: { state: 'silent', sinceMs: NOW - AGES } }, 'page'],
  ] as const)('%s', (_what, ill, action) => {
    expect(of(situation({ ill: [ill] }))).toMatchObject({ do: 'heal', action });
  });

  it('leaves the healthy alone', () => {
    expect(decide(situation()).every(({ do: verb }) => verb === 'nothing')).toBe(true);
  });
});

describe('the gates', () => {
  it.each([
    ['enabled', { policy: { ...DEFAULT_HEALING, enabled: false }, ill: [stopped] }],
    ['not-paused', { paused: true, ill: [stopped] }],
    ['not-deleting', { deleting: true, ill: [stopped] }],
    ['not-in-maintenance', { hostsInMaintenance: new Set(['host-of-data-1']), ill: [stopped] }],
    ['root-cause', { ill: [hostDown] }],
    ['grace', { ill: [{ ...stopped, server: { state: 'stopped', sinceMs: NOW - 1_000 } }] }],
    ['meltdown', { ill: [silent, { ...stopped, member: 'data-2' }, { ...inError, member: 'quorum-1' }] }],
    ['fencing', { ill: [{ ...inError, host: { state: 'unknown', sinceMs: 0 } }] }],
    ['cluster-safety', { ill: [silent], unsafe: { 'data-1': 'it has the last good copy' } }],
    ['quarantine', { ill: [silent], history: [before(3e6), before(2e6), before(15e5), before(14e5)] }],
    ['backoff', { ill: [silent], history: [before(30_000)] }],
  ] as const)('%s holds', (gate, change) => {
    expect(of(situation(change as unknown as Partial<Situation>))).toMatchObject({ do: 'hold', gate });
  });

  it('heals one member at a time, the one that is ill for longest', () => {
    const later = { ...inError, member: 'data-2', server: { state: 'error', sinceMs: NOW - 40_000 } } as const;
    const decisions = decide(situation({ ill: [later, inError] }));
    expect(decisions.filter(({ do: verb }) => verb === 'heal').map(({ member }) => member)).toEqual(['data-1']);
  });

  it('counts those already healed among the molten', () => {
    const history = [before(300_000, 'reboot', 'data-2'), before(200_000, 'start', 'quorum-1')];
    expect(of(situation({ ill: [silent], history }))).toMatchObject({ do: 'hold', gate: 'meltdown' });
  });

  it('makes what is gone again though the others are gone too, one at a time', () => {
    const all = ['data-1', 'data-2', 'quorum-1'].map((member) => ({ ...gone, member }));
    expect(decide(situation({ ill: all }))).toMatchObject([
      { do: 'heal', action: 'recreate' },
      { do: 'hold', gate: 'cluster-safety', why: 'data-1 is healed first' },
      { do: 'hold', gate: 'cluster-safety' },
    ]);
  });

  it('starts everything that is stopped, as after a power cut of everything', () => {
    const all = ['data-1', 'data-2', 'quorum-1'].map((member) => ({ ...stopped, member }));
    expect(decide(situation({ ill: all })).map((decision) => decision.do === 'heal' && decision.action)).toEqual([
      'start',
      'start',
      'start',
    ]);
  });
});

describe('whatever comes together', () => {
  const since = fc.integer({ min: NOW - 2 * AGES, max: NOW });
  const signs = (member: string) =>
    fc.record({
      member: fc.constant(member),
      server: fc.record({
        state: fc.constantFrom('active', 'building', 'stopped', 'error', 'missing', 'unknown'),
        sinceMs: since,
      }),
      host: fc.record({
        state: fc.constantFrom('up', 'down', 'forced-down', 'unknown'),
        sinceMs: since,
        name: fc.constantFrom('one', 'two'),
      }),
      shell: fc.record({ state: fc.constantFrom('answers', 'silent', 'unknown'), sinceMs: since }),
    }) as fc.Arbitrary<Signs>;
  const members = fc.tuple(signs('data-1'), signs('data-2'), signs('quorum-1'));

  it('never replaces a machine that may still live, nor one whose cluster cannot spare it', () => {
    fc.assert(
      fc.property(members, fc.subarray(['data-1', 'data-2', 'quorum-1']), (all, spared) => {
        const unsafe = Object.fromEntries(spared.map((member) => [member, 'it has the last good copy']));
        const healed = decide(situation({ members: all, unsafe })).filter((decision) => decision.do === 'heal');
        const felt = healed.filter(({ action }) => action !== 'page' && action !== 'start');
        expect(felt.length).toBeLessThanOrEqual(1);
        for (const { member, action } of healed) {
          const one = all.find((candidate) => candidate.member === member);
          if (action !== 'recreate' || one?.server.state === 'missing') continue;
          expect(['up', 'forced-down']).toContain(one?.host.state);
          expect(unsafe[member]).toBeUndefined();
        }
      }),
    );
  });
});
