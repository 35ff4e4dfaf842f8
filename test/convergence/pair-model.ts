import { answered } from '../../src/convergence/answer.ts';
import type { MemberObservation } from '../../src/convergence/assess/index.ts';
import type { DrbdConnection, DrbdDisk, DrbdVolume } from '../../src/convergence/probes/drbd.ts';
import type { PacemakerResource } from '../../src/convergence/probes/pacemaker.ts';

export const NODES = ['data-1', 'data-2', 'quorum-1'] as const;
export type NodeName = (typeof NODES)[number];
type DataName = 'data-1' | 'data-2';
const DATA: readonly DataName[] = ['data-1', 'data-2'];

export const EVENTS = [
  'write',
  'cut-power',
  'power-on',
  'isolate',
  'cut-link',
  'heal',
  'fence',
  'believe',
  'promote',
  'sync',
  'move',
] as const;
export interface ModelEvent {
  readonly event: (typeof EVENTS)[number];
  readonly node: NodeName;
}

interface Disk {
  writes: Set<number>;
  role: 'Primary' | 'Secondary';
  disk: DrbdDisk;
  connection: DrbdConnection;
  peerDisk: DrbdDisk;
  suspended: boolean;
}

/**
 * What an active-passive pair really is, told by a god: which writes were acknowledged and which machine has them. It follows
 * the rules of DRBD with `resource-and-stonith` under Pacemaker: a primary that lost its peer stands still until the majority
 * has fenced it, and only what is up to date is promoted.
 */
export function pairModel() {
  const acknowledged = new Set<number>();
  const up = new Set<NodeName>(NODES);
  const isolated = new Set<NodeName>();
  /** Not in the membership, and known to be dead. */
  const fenced = new Set<NodeName>();
  const disks: Record<DataName, Disk> = { 'data-1': fresh('Primary'), 'data-2': fresh('Secondary') };
  let banned: DataName | undefined;
  /** The two can hear each other as members, and yet not replicate. */
  let linkIsCut = false;
  let next = 0;

  const peerOf = (name: DataName): DataName => (name === 'data-1' ? 'data-2' : 'data-1');
  const group = (name: NodeName): NodeName[] =>
    isolated.has(name) ? [name] : NODES.filter((one) => up.has(one) && !isolated.has(one));
  const isQuorate = (name: NodeName) => up.has(name) && group(name).length >= 2;
  const isLinked = (name: DataName) => !['WFConnection', 'StandAlone'].includes(disks[name].connection);
  const majority = (): NodeName[] => NODES.filter((name) => isQuorate(name));

  /** The two can no longer hear each other. */
  const part = () => {
    for (const name of DATA) {
      const own = disks[name];
      if (!isLinked(name)) continue;
      own.connection = 'WFConnection';
      own.peerDisk = 'DUnknown';
      if (own.role === 'Primary') own.suspended = true;
    }
  };
  const canTalk = () => !linkIsCut && DATA.every((name) => up.has(name)) && group('data-1').includes('data-2');
  const meet = () => {
    if (!canTalk() || isLinked('data-1')) return;
    const [a, b] = [disks['data-1'], disks['data-2']];
    if (a.role === 'Primary' && b.role === 'Primary') {
      for (const one of [a, b]) one.connection = 'StandAlone';
      return;
    }
    const same = a.writes.size === b.writes.size;
    const [source, target] = a.writes.size >= b.writes.size ? [a, b] : [b, a];
    for (const one of [a, b]) one.suspended = false;
    if (same) {
      for (const one of [a, b]) Object.assign(one, { connection: 'Connected', disk: 'UpToDate', peerDisk: 'UpToDate' });
      banned = undefined;
      return;
    }
    Object.assign(source, { connection: 'SyncSource', disk: 'UpToDate', peerDisk: 'Inconsistent' });
    Object.assign(target, { connection: 'SyncTarget', disk: 'Inconsistent', peerDisk: 'UpToDate', role: 'Secondary' });
  };
  const powerOff = (name: NodeName) => {
    up.delete(name);
    isolated.delete(name);
    part();
    if (name === 'quorum-1') return;
    const own = disks[name];
    Object.assign(own, { role: 'Secondary', suspended: false, connection: 'WFConnection', peerDisk: 'DUnknown' });
    // After a boot alone nobody knows any more whether that is the present.
    if (own.disk === 'UpToDate') own.disk = 'Consistent';
  };

  const act: Record<ModelEvent['event'], (node: NodeName) => void> = {
    write() {
      for (const name of DATA) {
        const own = disks[name];
        if (!up.has(name) || own.role !== 'Primary' || own.suspended) continue;
        const write = next++;
        own.writes.add(write);
        if (isLinked(name)) disks[peerOf(name)].writes.add(write);
        acknowledged.add(write);
      }
    },
    'cut-power': (node) => {
      if (up.has(node)) fenced.delete(node);
      powerOff(node);
    },
    'power-on': (node) => {
      if (up.has(node)) return;
      up.add(node);
      fenced.delete(node);
      meet();
    },
    isolate(node) {
      if (!up.has(node)) return;
      isolated.add(node);
      fenced.delete(node);
      part();
    },
    'cut-link': () => {
      linkIsCut = true;
      part();
    },
    heal() {
      for (const node of isolated) fenced.delete(node);
      isolated.clear();
      linkIsCut = false;
      meet();
    },
    fence() {
      const inside = majority();
      if (inside.length === 0) return;
      for (const node of NODES.filter((one) => !inside.includes(one))) powerOff(node);
      act.believe('quorum-1');
    },
    // Whoever is lost counts as dead although it may live on, frozen; whoever only does not replicate is kept from being promoted.
    believe() {
      const inside = majority();
      if (inside.length === 0) return;
      for (const node of NODES.filter((one) => !inside.includes(one))) fenced.add(node);
      for (const name of DATA) {
        const own = disks[name];
        const peer = peerOf(name);
        if (!inside.includes(name) || !own.suspended || !(fenced.has(peer) || inside.includes(peer))) continue;
        Object.assign(own, { suspended: false, peerDisk: 'Outdated' });
        banned = peer;
      }
    },
    promote(node) {
      if (node === 'quorum-1' || !isQuorate(node) || banned === node) return;
      const own = disks[node];
      const other = peerOf(node);
      const inside = majority();
      if (inside.some((name) => name !== 'quorum-1' && disks[name].role === 'Primary')) return;
      if (own.disk !== 'UpToDate') return;
      if (!isLinked(node) && !fenced.has(other)) return;
      own.role = 'Primary';
      if (isLinked(node)) return;
      own.peerDisk = 'Outdated';
      banned = other;
    },
    sync() {
      const [a, b] = [disks['data-1'], disks['data-2']];
      const [source, target] = a.connection === 'SyncSource' ? [a, b] : [b, a];
      if (source.connection !== 'SyncSource') return;
      target.writes = new Set(source.writes);
      for (const one of [a, b]) Object.assign(one, { connection: 'Connected', disk: 'UpToDate', peerDisk: 'UpToDate' });
      banned = undefined;
    },
    move() {
      const from = DATA.find((name) => disks[name].role === 'Primary' && isQuorate(name));
      if (from === undefined || disks[from].connection !== 'Connected') return;
      disks[from].role = 'Secondary';
      disks[peerOf(from)].role = 'Primary';
    },
  };

  return {
    acknowledged,
    happen: ({ event, node }: ModelEvent) => act[event](node),
    /** Whether a machine has every acknowledged write. */
    holdsAll: (name: DataName) => [...acknowledged].every((write) => disks[name].writes.has(write)),
    writes: (name: DataName) => up.has(name) && disks[name].role === 'Primary',
    /** What probes would give, of those who are not in `silent`. */
    observe(silent: ReadonlySet<NodeName>): Record<string, MemberObservation> {
      return Object.fromEntries(
        NODES.map((name) => [
          name,
          { hostname: name, seen: up.has(name) && !silent.has(name) ? seenBy(name) : undefined },
        ]),
      );
    },
  };

  function seenBy(name: NodeName) {
    const around = group(name);
    const quorate = isQuorate(name);
    const nodes = NODES.map((one) => {
      const online = around.includes(one);
      return {
        name: one,
        online,
        standby: one === 'quorum-1',
        maintenance: false,
        unclean: !online && !fenced.has(one),
        pending: false,
      };
    });
    const sound = { managed: true, failed: false, blocked: false };
    const primary = DATA.filter((one) => disks[one].role === 'Primary');
    const resources: PacemakerResource[] = [
      ...DATA.map((one): PacemakerResource => ({
        id: 'p-r0',
        role: primary.includes(one) ? 'Promoted' : 'Unpromoted',
        nodes: [one],
        ...sound,
      })),
      { id: 'p-vip', role: 'Started', nodes: primary, ...sound },
    ];
    const bans = banned === undefined ? [] : [{ id: 'ban', resource: 'ms-r0', node: banned, promotedOnly: true }];
    const view = { quorate, maintenance: false, nodes, resources, failures: [], bans, wornOut: [] };
    return { pacemaker: answered(view), ...(name === 'quorum-1' ? {} : { drbd: answered([volumeOf(name)]) }) };
  }

  function volumeOf(name: DataName): DrbdVolume {
    const { writes: _writes, ...own } = disks[name];
    const peerRole = isLinked(name) ? disks[peerOf(name)].role : 'Unknown';
    return { minor: 0, peerRole, outOfSyncKiB: 0, ...own };
  }
}

const fresh = (role: Disk['role']): Disk => ({
  writes: new Set(),
  role,
  disk: 'UpToDate',
  connection: 'Connected',
  peerDisk: 'UpToDate',
  suspended: false,
});
