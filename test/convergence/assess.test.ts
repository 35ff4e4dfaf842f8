import { describe, expect, it } from 'vitest';
import { answered, type Answer } from '../../src/convergence/answer.ts';
import { type Assessment, assessCluster, type MemberObservation } from '../../src/convergence/assess/index.ts';
import { parseDrbd } from '../../src/convergence/probes/drbd.ts';
import { type GaleraStatus, parseGaleraState, parseGaleraStatus } from '../../src/convergence/probes/galera.ts';
import type { Seen } from '../../src/convergence/probes/index.ts';
import type { PacemakerView } from '../../src/convergence/probes/pacemaker.ts';
import { parsePacemaker } from '../../src/convergence/probes/parse-pacemaker.ts';
import { parseQuorum } from '../../src/convergence/probes/quorum.ts';
import type { Member } from '../../src/topologies/blueprint.ts';
import { sample } from './sample.ts';

const member = (name: string, role: Member['role']): Member => ({
  name,
  role,
  zone: 'a',
  flavor: 'f',
  image: 'i',
  networks: ['n'],
  dataVolumes: [],
});

const PAIR = {
  topology: 'activePassive',
  members: [member('data-1', 'data'), member('data-2', 'data'), member('quorum-1', 'quorum')],
} as const;

const HOSTS = { 'data-1': 'n1', 'data-2': 'n2', 'quorum-1': 'q1' } as const;

/** What the machines of real clusters said, taken in the folders named. A member left out says nothing. */
function seenIn(folders: Partial<Record<keyof typeof HOSTS, string>>): Record<string, MemberObservation> {
  const entries = Object.entries(HOSTS).map(([name, hostname]): [string, MemberObservation] => {
    const folder = folders[name as keyof typeof HOSTS];
    if (folder === undefined) return [name, { hostname, seen: undefined }];
    const isData = name !== 'quorum-1';
    const seen: Seen = {
      pacemaker: parsePacemaker(sample(`${folder}/crm_mon.xml`)),
      quorum: parseQuorum(sample(`${folder}/quorumtool.txt`)),
      ...(isData ? { drbd: parseDrbd(sample(`${folder}/proc-drbd.txt`)) } : {}),
    };
    return [name, { hostname, seen }];
  });
  return Object.fromEntries(entries);
}

const may = ({ members }: Assessment) =>
  Object.entries(members)
    .filter(([, { disturb }]) => disturb.allowed)
    .map(([name]) => name);
const kinds = ({ dangers }: Assessment) => dangers.map(({ kind }) => kind);
const why = ({ members }: Assessment, name: string) => members[name]?.disturb.reasons.join('; ');

/** As the other side of a healthy pair sees it. */
const mirrored = (text: string) => text.replace('Secondary/Primary', 'Primary/Secondary');

function healthy(): Record<string, MemberObservation> {
  const seen = seenIn({ 'data-1': 'healthy', 'data-2': 'healthy', 'quorum-1': 'healthy-from-q1' });
  const other = seen['data-2']!;
  const drbd = parseDrbd(mirrored(sample('healthy/proc-drbd.txt')));
  return { ...seen, 'data-2': { ...other, seen: { ...other.seen, drbd } } };
}

describe('an active-passive cluster', () => {
  it('that is well may lose any one member', () => {
    const found = assessCluster(PAIR, healthy());
    expect(found).toMatchObject({
      quorate: true,
      primary: 'data-2',
      endpointHolder: 'data-2',
      goodCopies: ['data-1', 'data-2'],
      lastGoodCopy: undefined,
      dangers: [],
    });
    expect(
      Object.entries(found.members).map(([name, { role, replication }]) => [name, role, replication.state]),
    ).toEqual([
      ['data-1', 'Standby', 'InSync'],
      ['data-2', 'Primary', 'InSync'],
      ['quorum-1', 'Quorum', 'None'],
    ]);
    expect(may(found)).toEqual(['data-1', 'data-2', 'quorum-1']);
  });

  it('spares the neighbour of one that does not answer', () => {
    const { 'data-2': other, ...rest } = healthy();
    const found = assessCluster(PAIR, { ...rest, 'data-2': { ...other!, seen: undefined } });
    expect(may(found)).toEqual(['data-2']);
    expect(why(found, 'data-1')).toContain('without data-1 only 1 of 2 needed votes are left');
  });

  it('that lost a machine may have only that one touched', () => {
    const found = assessCluster(PAIR, seenIn({ 'data-1': 'one-node-down', 'quorum-1': 'one-node-down' }));
    expect(found).toMatchObject({ quorate: true, primary: 'data-1', goodCopies: ['data-1'], lastGoodCopy: 'data-1' });
    expect(found.members).toMatchObject({
      'data-1': { role: 'Primary', copy: 'good', replication: { state: 'Disconnected', outOfSyncKiB: 240 } },
      'data-2': { role: 'Unknown', copy: 'stale' },
    });
    expect(may(found)).toEqual(['data-2']);
  });

  it('of which the other half was cut off goes on, and what was cut off may be touched once it is known to be dead', () => {
    const found = assessCluster(PAIR, seenIn({ 'data-2': 'partitioned-survivor', 'quorum-1': 'partitioned-survivor' }));
    expect([found.primary, may(found)]).toEqual(['data-2', ['data-1']]);
  });

  it('is believed only inside the majority', () => {
    const found = assessCluster(PAIR, seenIn({ 'data-1': 'no-quorum-isolated-active' }));
    expect(found).toMatchObject({ quorate: false, primary: undefined, endpointHolder: undefined, goodCopies: [] });
    expect(kinds(found)).toEqual(['frozen', 'no-majority', 'unknown-copies']);
    expect(may(found)).toEqual([]);
  });

  it('is left alone while a lost node is not yet known to be dead', () => {
    const folder = 'unclean-fencing-pending-majority';
    const found = assessCluster(PAIR, seenIn({ 'data-2': folder, 'quorum-1': folder }));
    expect([found.quorate, found.primary, may(found)]).toEqual([true, undefined, []]);
    expect(found.members['data-2']?.copy).toBe('perhaps');
  });

  it('is left alone when the good copy is on the machine that is gone', () => {
    const folder = 'double-failure-survivor-not-current';
    const found = assessCluster(PAIR, seenIn({ 'data-1': folder, 'quorum-1': folder }));
    expect([found.primary, kinds(found), may(found)]).toEqual([undefined, ['unknown-copies'], []]);
    expect(found.members['data-1']).toMatchObject({ copy: 'perhaps', replication: { state: 'Disconnected' } });
  });

  it('may have nobody left but one that Pacemaker keeps the service off', () => {
    const worn = parsePacemaker(sample('worn-out-alone/crm_mon.xml'));
    if (!worn.ok) throw new Error(worn.why);
    const assessed = (change: Partial<PacemakerView> = {}) => {
      const seen = { pacemaker: answered({ ...worn.value, ...change }) };
      const observations = { 'data-2': { hostname: 'n2', seen }, 'quorum-1': { hostname: 'q1', seen } };
      return assessCluster(PAIR, { 'data-1': { hostname: 'n1', seen: undefined }, ...observations });
    };
    const found = (change?: Partial<PacemakerView>) => assessed(change).keptOff;
    const { nodes, resources } = worn.value;
    const first = (more: Partial<PacemakerView['nodes'][number]>) =>
      nodes.map((node) => (node.name === 'n1' ? { ...node, ...more } : node));
    expect(found()).toEqual({ member: 'data-2', resources: ['p-db'] });
    expect(assessed().members['data-2']?.wornOut).toEqual(['p-db']);
    expect(assessed({ quorate: false }).members['data-2']?.wornOut).toEqual([]);
    expect(found({ wornOut: [] })).toBeUndefined();
    expect(found({ quorate: false })).toBeUndefined();
    expect(found({ maintenance: true })).toBeUndefined();
    expect(found({ nodes: first({ unclean: true }) })).toBeUndefined();
    expect(found({ nodes: first({ online: true, standby: true }) })).toMatchObject({ member: 'data-2' });
    // It runs, and only does not answer us: it may be about to take over.
    expect(found({ nodes: first({ online: true }) })).toBeUndefined();
    const running = resources.map((one) => (one.id === 'p-db' ? { ...one, nodes: ['n2'] } : one));
    expect(found({ resources: running })).toBeUndefined();
  });

  it('has lost its data only when no disk can hold all of it', () => {
    const seen = healthy();
    const drbd = parseDrbd(sample('healthy/proc-drbd.txt').replace('UpToDate/UpToDate', 'Inconsistent/Inconsistent'));
    const found = (names: readonly string[]) =>
      assessCluster(PAIR, {
        ...seen,
        ...Object.fromEntries(names.map((name) => [name, { ...seen[name]!, seen: { ...seen[name]!.seen, drbd } }])),
      });
    expect(kinds(found(['data-1', 'data-2']))).toEqual(['no-good-copy']);
    expect(found(['data-1', 'data-2']).dangers[0]?.message).toBe('no member holds every acknowledged write');
    expect(kinds(found(['data-1']))).toEqual([]);
  });

  it('is left alone when both halves have writes of their own', () => {
    const found = assessCluster(
      PAIR,
      seenIn({ 'data-1': 'split-brain-active', 'data-2': 'split-brain-passive', 'quorum-1': 'split-brain-active' }),
    );
    expect(kinds(found)).toContain('split-brain');
    expect(found.members).toMatchObject({
      'data-1': { role: 'Primary', copy: 'perhaps', replication: { state: 'SplitBrain' } },
      'data-2': { copy: 'perhaps', replication: { state: 'SplitBrain' } },
    });
    expect([found.goodCopies, may(found)]).toEqual([[], []]);
  });

  it('does not take one half of a split for old because the other half says so', () => {
    const found = assessCluster(PAIR, seenIn({ 'data-1': 'split-brain-active', 'quorum-1': 'split-brain-active' }));
    expect(found.members['data-2']?.copy).toBe('perhaps');
  });

  it('says how far a copy is, and spares the machine that it comes from', () => {
    const seen = healthy();
    const withDrbd = (name: keyof typeof HOSTS, file: string) => ({
      ...seen[name]!,
      seen: { ...seen[name]!.seen, drbd: parseDrbd(sample(file)) },
    });
    const found = assessCluster(PAIR, {
      ...seen,
      'data-1': withDrbd('data-1', 'resync/proc-drbd-target.txt'),
      'data-2': withDrbd('data-2', 'resync/proc-drbd-source.txt'),
    });
    expect(found.members['data-1']).toMatchObject({
      copy: 'stale',
      replication: {
        state: 'CatchingUp',
        outOfSyncKiB: 506_828,
        message: '4 % of what differed is copied, about 4 min left',
      },
    });
    expect(found.lastGoodCopy).toBe('data-2');
    expect(may(found)).toEqual(['data-1', 'quorum-1']);
  });

  it('counts two that write as a danger, whoever has the majority', () => {
    const seen = healthy();
    const both = seen['data-1']!;
    const drbd = parseDrbd(sample('healthy/proc-drbd.txt').replace('Secondary/Primary', 'Primary/Primary'));
    const found = assessCluster(PAIR, { ...seen, 'data-1': { ...both, seen: { ...both.seen, drbd } } });
    expect([kinds(found), may(found)]).toEqual([['two-primaries'], []]);
  });

  it('says nothing when nobody answers', () => {
    const found = assessCluster(PAIR, seenIn({}));
    expect(found).toMatchObject({ quorate: undefined, primary: undefined, goodCopies: [] });
    expect(may(found)).toEqual([]);
  });
});

describe('a single database', () => {
  it('serves or does not, and is never spared', () => {
    const shape = { topology: 'single', members: [member('data-1', 'data')] } as const;
    const well = assessCluster(shape, { 'data-1': { hostname: 'h', seen: { mysql: answered({ upSeconds: 60 }) } } });
    expect([well.primary, well.lastGoodCopy, may(well)]).toEqual(['data-1', 'data-1', []]);
    const silent = assessCluster(shape, { 'data-1': { hostname: 'h', seen: undefined } });
    expect([silent.primary, may(silent)]).toEqual([undefined, []]);
  });
});

describe('a Galera cluster', () => {
  const shape = {
    topology: 'galera',
    members: [member('data-1', 'data'), member('data-2', 'data'), member('arbitrator-1', 'arbitrator')],
  } as const;
  const node = (galera: Answer<GaleraStatus> | undefined, rest: Seen = {}): MemberObservation => ({
    hostname: 'h',
    seen: galera === undefined ? undefined : { galera, ...rest },
  });
  const status = (name: string) => parseGaleraStatus(sample(`galera/${name}.txt`));
  const off: Answer<never> = { ok: false, fault: 'failed', why: 'Can not connect' };

  it('that is well may lose any one member', () => {
    const found = assessCluster(shape, { 'data-1': node(status('healthy-n1')), 'data-2': node(status('healthy-n1')) });
    expect([found.quorate, found.primary, found.goodCopies]).toEqual([true, 'data-1', ['data-1', 'data-2']]);
    expect(may(found)).toEqual(['data-1', 'data-2', 'arbitrator-1']);
  });

  it('that lost one may have only that one touched', () => {
    const found = assessCluster(shape, { 'data-1': node(undefined), 'data-2': node(status('n1-killed')) });
    expect([found.primary, found.lastGoodCopy, may(found)]).toEqual(['data-2', 'data-2', ['data-1']]);
    expect(why(found, 'data-2')).toContain('no member beside data-2');
  });

  it('tells the half outside the majority from the other', () => {
    const found = assessCluster(shape, {
      'data-1': node(status('partitioned-minority')),
      'data-2': node(status('partitioned-majority')),
    });
    expect(found.members).toMatchObject({
      'data-1': { copy: 'stale', replication: { state: 'Disconnected' } },
      'data-2': { copy: 'good', role: 'Primary' },
    });
    expect(may(found)).toEqual(['data-1']);
  });

  it('that has stopped everywhere is left alone, whoever got furthest', () => {
    const remains = (name: string) => parseGaleraState(`${sample(`galera/${name}.txt`)}\n--scp--\n\n--scp--\nnone`);
    const found = assessCluster(shape, {
      'data-1': node(off, { galeraRemains: remains('grastate-stopped-first') }),
      'data-2': node(off, { galeraRemains: remains('grastate-stopped-last') }),
    });
    expect(found.members).toMatchObject({ 'data-1': { copy: 'stale' }, 'data-2': { copy: 'perhaps' } });
    expect([kinds(found), may(found)]).toEqual([['unknown-copies'], []]);
  });

  it('in which two believe to be the majority is left alone', () => {
    const healthyStatus = status('healthy-n1');
    if (!healthyStatus.ok) throw new Error(healthyStatus.why);
    const alone = answered({ ...healthyStatus.value, size: 1 });
    const found = assessCluster(shape, { 'data-1': node(alone), 'data-2': node(alone) });
    expect([kinds(found), may(found)]).toEqual([['split-brain'], []]);
  });

  describe('behind a pair of load balancers', () => {
    const pair = {
      ...shape,
      members: [...shape.members, member('lb-1', 'loadBalancer'), member('lb-2', 'loadBalancer')],
    } as const;
    const front: PacemakerView = {
      quorate: true,
      maintenance: false,
      nodes: ['lb-1', 'lb-2', 'arbitrator-1'].map((name) => ({
        ...{ name, online: true, standby: false, maintenance: false, unclean: false, pending: false },
      })),
      resources: [{ id: 'p-vip', role: 'Started', nodes: ['lb-1'], managed: true, failed: false, blocked: false }],
      failures: [],
      wornOut: [],
      bans: [],
    };
    const server = (name: string, up: boolean, changedSeconds?: number) => ({
      ...{ backend: 'servers', name, up, isBackup: name !== 'data-1', sessions: 0, status: up ? 'UP' : 'DOWN' },
      ...(changedSeconds === undefined ? {} : { changedSeconds }),
    });
    /** `up`: servers that HAProxy finds well; undefined: it does not answer. `changed`: for how long each has been as it is. */
    function seen(
      up: readonly string[] | undefined,
      view: PacemakerView = front,
      changed: readonly number[] = [],
    ): Record<string, MemberObservation> {
      const haproxy: Seen['haproxy'] =
        up === undefined
          ? off
          : answered(['data-1', 'data-2'].map((name, index) => server(name, up.includes(name), changed[index])));
      const pacemaker = answered(view);
      const galera = status('healthy-n1');
      return {
        'data-1': { hostname: 'data-1', seen: { galera } },
        'data-2': { hostname: 'data-2', seen: { galera } },
        'lb-1': { hostname: 'lb-1', seen: { pacemaker, haproxy } },
        'lb-2': { hostname: 'lb-2', seen: { pacemaker, haproxy } },
        'arbitrator-1': { hostname: 'arbitrator-1', seen: { pacemaker } },
      };
    }

    it.each([
      ['since it came up', ['data-1', 'data-2'], [70, 300], 70],
      ['since the one before it went down', ['data-2'], [9, 300], 9],
      ['since it came up after the one before it had gone', ['data-2'], [80, 12], 12],
      ['which nobody says', ['data-2'], [80], undefined],
      ['nobody', [], [80, 12], undefined],
    ])('leads clients to the first that is up: %s', (_since, up, changed, seconds) => {
      expect(assessCluster(pair, seen(up, front, changed)).ledSeconds).toBe(seconds);
    });

    it('is reached through the one that has the address, and may lose any one member', () => {
      const found = assessCluster(pair, seen(['data-1', 'data-2']));
      expect([found.primary, found.endpointHolder, found.cutOff]).toEqual(['data-1', 'lb-1', undefined]);
      expect(may(found)).toHaveLength(5);
    });

    it('is led to whom they find well, who then stays', () => {
      const found = assessCluster(pair, seen(['data-2']));
      expect([found.primary, found.cutOff]).toEqual(['data-2', undefined]);
      expect(may(found)).not.toContain('data-2');
      expect(may(found)).toContain('data-1');
      expect(why(found, 'data-2')).toBe('the load balancers have nobody beside data-2 to lead clients to');
    });

    it.each([
      [
        'nobody has the address',
        seen(['data-1'], { ...front, resources: [] }),
        /no load balancer is known to have the/,
      ],
      ['HAProxy finds no server well', seen([]), /^the load balancer lb-1 finds no server that takes queries$/],
      ['HAProxy does not answer', seen(undefined), /^lb-1 has the address, and its HAProxy does not answer$/],
      [
        'clients are led to one that does not answer',
        { ...seen(['data-1']), 'data-1': { hostname: 'data-1', seen: { galera: off } } },
        /^lb-1 leads clients to data-1, which is not known to be in step$/,
      ],
    ] as const)('is cut off where %s', (_what, observations, says) => {
      const found = assessCluster(pair, observations);
      expect(found.primary).toBeDefined();
      expect(found.cutOff).toMatch(says);
    });

    it('is taken at its word where the machine with the address says nothing', () => {
      const found = assessCluster(pair, { ...seen(['data-1']), 'lb-1': { hostname: 'lb-1', seen: undefined } });
      expect(found.cutOff).toBeUndefined();
    });
  });
});
