import type { DatabaseClusterStatus, DatabaseMember } from '../../api/database-cluster.ts';
import { planInShort, summaryOf } from '../../planning/plan-print.ts';
import type { Plan } from './plan.ts';

/** The status in short words, for `kubectl get`. */
export function inShort(
  plan: Plan,
  members: readonly DatabaseMember[],
  endpoint: DatabaseClusterStatus['endpoint'],
): NonNullable<DatabaseClusterStatus['summary']> {
  const words = summaryOf(plan.steps);
  const primary = members.find(({ role }) => role === 'Primary')?.name;
  return {
    members: `${members.filter(({ machine }) => machine === 'Active').length}/${members.length}`,
    ...(primary === undefined ? {} : { primary }),
    ...(endpoint === undefined ? {} : { endpoint: `${endpoint.floatingIp ?? endpoint.host}:${endpoint.port}` }),
    drift: plan.drift.length,
    ...(words === '' ? {} : { plan: planInShort(plan, words).slice(0, 255) }),
  };
}
