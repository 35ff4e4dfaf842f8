import { type Assessment, SERVICES } from '../../convergence/assess/index.ts';
import { FAILURES_LAST_SECONDS } from '../../topologies/active-passive/cib.ts';
import type { Blueprint, Placement, Role } from '../../topologies/blueprint.ts';
import { scriptPath } from '../../topologies/files.ts';
import type { MachineCluster } from './cluster.ts';
import type { MakeWayStep } from './step.ts';

/** A service that Pacemaker runs on one of two machines. */
export interface Movable {
  readonly from: string;
  readonly to: string;
  /** What Pacemaker calls `to`. */
  readonly hostname: string;
  /** The resource that follows all others of its group. */
  readonly resource: string;
}

interface Pair {
  readonly role: Role;
  readonly resource: string;
  readonly holder: (assessment: Assessment) => string | undefined;
}

/** Which two machines of a topology hand something over to each other; undefined: nothing moves. */
const PAIRS: Record<Blueprint['topology'], Pair | undefined> = {
  single: undefined,
  activePassive: { role: 'data', resource: SERVICES.data, holder: ({ primary }) => primary },
  galera: { role: 'loadBalancer', resource: SERVICES.loadBalancer, holder: ({ endpointHolder }) => endpointHolder },
  loadBalancer: {
    role: 'loadBalancer',
    resource: SERVICES.loadBalancer,
    holder: ({ endpointHolder }) => endpointHolder,
  },
};

/** The resource that follows all others of what moves; undefined: nothing moves. */
export const movedIn = (topology: Blueprint['topology']): string | undefined => PAIRS[topology]?.resource;

/** What could be moved, from where it is to where it could be; undefined while nobody is known to have it. Pure. */
export function movableIn(
  { topology, members }: Blueprint,
  placement: Placement | undefined,
  assessment: Assessment | undefined,
): Movable | undefined {
  const pair = PAIRS[topology];
  if (pair === undefined || assessment === undefined) return undefined;
  const from = pair.holder(assessment);
  const names = members.filter(({ role }) => role === pair.role).map(({ name }) => name);
  const to = names.find((name) => name !== from);
  const hostname = placement?.members[to ?? '']?.hostname;
  if (from === undefined || to === undefined || hostname === undefined || !names.includes(from)) return undefined;
  return { from, to, hostname, resource: pair.resource };
}

/** What stands against moving it now. Pure. */
export function obstaclesTo({ from, to }: Movable, { members }: Assessment): readonly string[] {
  const copy = members[to]?.copy;
  return [
    ...(copy === 'good' || copy === 'none' ? [] : [`${to} is not known to have all the data`]),
    ...(members[from]?.disturb.reasons ?? []),
  ];
}

/** What keeps it where it is for some minutes, whatever Pacemaker is told. Pure. */
export function delaysTo({ to }: Movable, { members }: Assessment): readonly string[] {
  const wornOut = members[to]?.wornOut ?? [];
  if (wornOut.length === 0) return [];
  const minutes = FAILURES_LAST_SECONDS / 60;
  return [
    `${wornOut.join(' and ')} failed too often on ${to}, where Pacemaker starts nothing of that again until ${minutes} minutes have passed`,
  ];
}

/** How it is moved. Pure. */
export function switchover(
  { from, to, hostname, resource }: Movable,
  { spec: { patience } }: MachineCluster,
): Pick<MakeWayStep, 'command' | 'timeoutMs' | 'changes'> {
  const seconds = 4 * patience.serviceSeconds;
  return {
    command: `${scriptPath('switchover')} g-svc ${resource} ${hostname} ${seconds}`,
    timeoutMs: (seconds + 60) * 1000,
    changes: [{ field: 'primary', from, to, body: undefined }],
  };
}
