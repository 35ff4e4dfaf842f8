import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import type { DiskTrouble } from '../../../src/embedded/guests/files/disk.ts';
import { during, type MortalOperator, type World } from '../../support/world.ts';
import { getCluster } from './world.ts';

/** A cluster to which much happens at once. */
export interface Ordeal {
  readonly w: World;
  /** The kill of the server where it runs. */
  readonly kill: string;
  operator: MortalOperator;
  /** Whether the cloud, or the Kubernetes API, answers the operator. */
  readonly away: { cloud: boolean; cluster: boolean };
  /** What suffers at this moment, so that no two faults end each other. */
  readonly taken: Set<string>;
}

/** Begins, and gives what ends it; undefined where there was nothing to do it to, or nothing to end. */
export type Fault = (ordeal: Ordeal, whom: string) => Promise<(() => unknown) | undefined>;

async function memberOf({ w }: Ordeal, name: string) {
  const { status } = await getCluster(w, 'orders');
  const { host = '', serverId = '' } = status?.members?.find((one) => one.name === name) ?? {};
  const guest = w.guests.get(serverId);
  return guest === undefined ? undefined : { host, serverId, guest };
}

async function patch({ w }: Ordeal, body: object): Promise<void> {
  const ref = { namespace: w.namespace, name: 'orders' };
  await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
}

/** Of somebody who works in the cloud; it may be refused. */
const byHand =
  (act: (ordeal: Ordeal, serverId: string) => Promise<unknown>): Fault =>
  async (ordeal, whom) => {
    const member = await memberOf(ordeal, whom);
    if (member !== undefined) await act(ordeal, member.serverId).catch(() => undefined);
    return undefined;
  };

/** What nobody can suffer twice at once. */
function once(ordeal: Ordeal, what: string, begin: () => void, end: () => void): (() => void) | undefined {
  if (ordeal.taken.has(what)) return undefined;
  ordeal.taken.add(what);
  begin();
  return () => {
    ordeal.taken.delete(what);
    end();
  };
}

type HostFault = 'cut' | 'start' | 'partition' | 'heal';

function toItsHost(begin: HostFault, end: HostFault): Fault {
  return async (ordeal, whom) => {
    const { hosts } = ordeal.w.cloud;
    const { host = '' } = (await memberOf(ordeal, whom)) ?? {};
    if (host === '') return undefined;
    return once(
      ordeal,
      host,
      () => hosts[begin](host),
      () => hosts[end](host),
    );
  };
}

function withItsDisk(ill: Partial<DiskTrouble>, well: Partial<DiskTrouble>): Fault {
  return async (ordeal, whom) => {
    const { guests } = ordeal.w;
    const volumes = ((await memberOf(ordeal, whom))?.guest.machine?.volumes ?? []).filter(({ root }) => !root);
    const set = (trouble: Partial<DiskTrouble>) => {
      for (const { id } of volumes) Object.assign(guests.volumes.trouble(id) ?? {}, trouble);
    };
    return once(
      ordeal,
      `disk ${whom}`,
      () => set(ill),
      () => set(well),
    );
  };
}

/** By what befalls a member, or the operator; each begins at once. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'its server is killed': async (ordeal, whom) => {
    const member = await memberOf(ordeal, whom);
    if (member?.guest.running) await during(ordeal.w.clock, member.guest.run(ordeal.kill)).catch(() => undefined);
    return undefined;
  },
  'its host loses power': toItsHost('cut', 'start'),
  'its host is cut off': toItsHost('partition', 'heal'),
  'it loses power': async (ordeal, whom) => {
    const member = await memberOf(ordeal, whom);
    if (member?.guest.running) ordeal.w.guests.faults.powerOff(member.guest);
    return undefined;
  },
  'it is parted from the others': async (ordeal, whom) => {
    const member = await memberOf(ordeal, whom);
    if (member === undefined) return undefined;
    const { network } = ordeal.w.guests;
    const others = ordeal.w.guests.all().filter(({ id }) => id !== member.serverId);
    const groups = [[member.serverId], others.map(({ id }) => id)];
    return once(
      ordeal,
      'network',
      () => network.partition(groups),
      () => network.heal(),
    );
  },
  'its cable is out': async (ordeal, whom) => {
    const member = await memberOf(ordeal, whom);
    if (member === undefined) return undefined;
    const { network } = ordeal.w.guests;
    return once(
      ordeal,
      `cable ${member.serverId}`,
      () => network.cutOff(member.guest, true),
      () => network.cutOff(member.guest, false),
    );
  },
  'its sshd hangs': async (ordeal, whom) => {
    const member = await memberOf(ordeal, whom);
    if (member === undefined) return undefined;
    const setHangs = (hangs: boolean) => {
      member.guest.sshHangs = hangs;
    };
    return once(
      ordeal,
      `sshd ${member.serverId}`,
      () => setHangs(true),
      () => setHangs(false),
    );
  },
  'its data volume is full': withItsDisk({ full: true }, { full: false }),
  'its data volume is slow': withItsDisk({ slowMs: 1_500 }, { slowMs: 0 }),
  // Of the rows there is one copy less from then on: only where both are good, and never both.
  'its machine and its data are lost': async (ordeal, whom) => {
    const { w, taken } = ordeal;
    const { status } = await getCluster(w, 'orders');
    const copies = status?.members?.filter(({ role }) => role === 'Primary' || role === 'Standby') ?? [];
    const isSafe = copies.length === 2 && copies.every(({ replication }) => replication.state === 'InSync');
    const member = await memberOf(ordeal, whom);
    if (taken.size > 0 || !isSafe || !copies.some(({ name }) => name === whom) || !member?.guest.running)
      return undefined;
    taken.add('data');
    w.guests.faults.powerOff(member.guest);
    for (const { id, root } of member.guest.machine?.volumes ?? []) if (!root) w.guests.volumes.wipe(id);
    await during(w.clock, w.admin.compute.deleteServer(member.serverId));
    // Who is left has to know that it is alone before more comes.
    await w.pass(30_000);
    return undefined;
  },
  'somebody stops its machine': byHand(({ w }, id) => w.admin.compute.stopServer(id)),
  'somebody deletes its machine': byHand(({ w }, id) => w.admin.compute.deleteServer(id)),
  'the cloud does not answer': (ordeal) => Promise.resolve(away(ordeal, 'cloud')),
  'the Kubernetes API does not answer': (ordeal) => Promise.resolve(away(ordeal, 'cluster')),
  'the operator is killed': async (ordeal) => {
    const { operator, w } = ordeal;
    if (ordeal.taken.has('operator')) return undefined;
    ordeal.taken.add('operator');
    operator.kill();
    await operator.stop();
    return () => {
      ordeal.taken.delete('operator');
      ordeal.operator = w.startOperator();
    };
  },
  'the service is wished to it': async (ordeal, whom) => {
    await patch(ordeal, { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: whom } } });
    return async () => patch(ordeal, { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: null } } });
  },
  'other settings are declared': async (ordeal, whom) => {
    const connections = 80 + ((ordeal.w.clock.now() / 1_000 + whom.length) % 40);
    await patch(ordeal, { spec: { parameters: { max_connections: String(Math.floor(connections)) } } });
    return undefined;
  },
};

function away(ordeal: Ordeal, what: 'cloud' | 'cluster'): (() => void) | undefined {
  const setAway = (is: boolean) => {
    ordeal.away[what] = is;
  };
  return once(
    ordeal,
    what,
    () => setAway(true),
    () => setAway(false),
  );
}
