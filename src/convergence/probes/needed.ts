import type { Blueprint, Role } from '../../topologies/blueprint.ts';
import type { ProbeName } from './index.ts';

type Engine = 'mysql' | 'postgresql';

/** What is asked of a database besides what its topology asks. */
export interface Served {
  readonly engine: Engine;
  /** It shows clients a certificate. */
  readonly encrypted: boolean;
}

const MACHINE: readonly ProbeName[] = ['boot', 'failedUnits', 'disks', 'mounts'];
const CLUSTER: readonly ProbeName[] = ['pacemaker', 'quorum'];

/** What `assessCluster` has to know of a member, and what people want to know of its machine. Pure. */
export function probesOf(
  topology: Blueprint['topology'],
  role: Role,
  { engine, encrypted }: Served,
): readonly ProbeName[] {
  const shown: readonly ProbeName[] = encrypted && role === 'data' ? ['certificate'] : [];
  return [...MACHINE, ...PROBES[topology](role, engine), ...shown];
}

const PROBES: Record<Blueprint['topology'], (role: Role, engine: Engine) => readonly ProbeName[]> = {
  single: (_role, engine) => [engine],
  activePassive: (role, engine) => (role === 'data' ? [...CLUSTER, 'drbd', engine] : CLUSTER),
  galera: (role) => GALERA[role],
  loadBalancer: (role) => (role === 'loadBalancer' ? [...CLUSTER, 'haproxy'] : CLUSTER),
};

const GALERA: Record<Role, readonly ProbeName[]> = {
  data: ['galera', 'galeraRemains'],
  loadBalancer: [...CLUSTER, 'haproxy'],
  arbitrator: CLUSTER,
  quorum: CLUSTER,
  bastion: [],
};
