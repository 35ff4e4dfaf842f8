import type { EngineName } from '../../api/database-cluster.ts';
import type { ProbeName } from '../../convergence/probes/index.ts';
import type { Blueprint, Role } from '../../topologies/blueprint.ts';

const DATABASE: Record<EngineName, ProbeName> = { mysql: 'mysql', postgresql: 'postgresql' };

/** What each topology is asked, by role. */
const ASKED: Record<Blueprint['topology'], Partial<Record<Role, readonly ProbeName[]>>> = {
  single: { data: ['mounts'] },
  activePassive: { data: ['pacemaker', 'quorum', 'drbd'], quorum: ['pacemaker', 'quorum'] },
  galera: {
    data: ['galera', 'galeraRemains'],
    arbitrator: ['pacemaker', 'quorum'],
    loadBalancer: ['pacemaker', 'quorum', 'haproxy'],
  },
  loadBalancer: { loadBalancer: ['pacemaker', 'quorum', 'haproxy'], arbitrator: ['pacemaker', 'quorum'] },
};

/** What to ask each member, by name: enough to know who serves and how every copy is. */
export function probesOf(
  { topology, members }: Blueprint,
  engine: EngineName,
): Readonly<Record<string, readonly ProbeName[]>> {
  return Object.fromEntries(
    members.map(({ name, role }) => {
      const asked = ASKED[topology][role] ?? [];
      return [name, role === 'data' ? [...asked, DATABASE[engine], 'disks'] : asked];
    }),
  );
}
