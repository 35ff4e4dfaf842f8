import type { DatabaseMember, MachineState, MemberRole } from '../../api/database-cluster.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Member } from '../../topologies/blueprint.ts';
import type { Look } from './look.ts';
import type { Plan } from './plan.ts';

/** Every member as it was seen. `previous` tells since when. */
export function membersOf(
  { machines: scene, guests, assessment }: Pick<Look, 'machines' | 'guests' | 'assessment'>,
  { machines, placement }: Pick<Plan, 'machines' | 'placement'>,
  previous: readonly DatabaseMember[],
  nowMs: number,
): DatabaseMember[] {
  return scene.blueprint.members.map((member) => {
    const { server, standing } = machines.machines[member.name] ?? { server: undefined, standing: { is: 'missing' } };
    const [network = ''] = member.networks;
    const address = placement?.members[member.name]?.addresses[network];
    const host = server?.['OS-EXT-SRV-ATTR:host'];
    const sight = guests.get(member.name)?.sight;
    const assessed = sight?.answers === true ? assessment?.members[member.name] : undefined;
    const message = sight?.answers === false ? sight.error.message : assessed?.replication.message;
    const now = {
      name: member.name,
      zone: member.zone,
      ...(host == null ? {} : { host }),
      ...(server === undefined ? {} : { serverId: server.id }),
      ...(address === undefined ? {} : { address }),
      machine: standing.is === 'up' && sight?.answers === false ? ('Booting' as const) : STATES[standing.is],
      role: assessed?.role ?? ROLES[member.role],
      replication: { state: 'Unknown', ...assessed?.replication } as const,
      holdsEndpoint: assessment?.endpointHolder === member.name,
      ...(message === undefined ? {} : { message: message.slice(0, 1024) }),
    };
    const before = previous.find(({ name }) => name === member.name);
    const same =
      before?.machine === now.machine && before.role === now.role && before.replication.state === now.replication.state;
    return { ...now, since: same && before.since !== undefined ? before.since : timestamp(nowMs) };
  });
}

/** Members that are as they should be. */
export function wellIn(members: readonly DatabaseMember[]): readonly DatabaseMember[] {
  return members.filter(
    ({ machine, role, replication }) =>
      machine === 'Active' && role !== 'Unknown' && (replication.state === 'InSync' || replication.state === 'None'),
  );
}

const STATES: Record<Plan['machines']['machines'][string]['standing']['is'], MachineState> = {
  up: 'Active',
  changing: 'Booting',
  building: 'Building',
  leaving: 'Deleting',
  asleep: 'Stopped',
  unbuilt: 'Failed',
  broken: 'Failed',
  unseen: 'Unknown',
  missing: 'Missing',
};

/** What a member is for; what it does at the moment is seen inside. */
const ROLES: Record<Member['role'], MemberRole> = {
  data: 'Unknown',
  quorum: 'Quorum',
  arbitrator: 'Arbitrator',
  loadBalancer: 'LoadBalancer',
  bastion: 'Unknown',
};
