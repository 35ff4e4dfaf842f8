import type { DatabaseClusterStatus, DatabaseMember } from '../../api/database-cluster.ts';
import { planInShort, summaryOf } from '../../planning/plan-print.ts';
import type { Plan } from './plan.ts';
import { wellIn } from './status-members.ts';

type Parts = Pick<DatabaseClusterStatus, 'databases' | 'users' | 'endpoint' | 'primary' | 'lastTransition'>;

/** The status in short words, for `kubectl get`. */
export function inShort(
  plan: Plan,
  members: readonly DatabaseMember[],
  { databases, users, endpoint, primary, lastTransition: last }: Parts,
): NonNullable<DatabaseClusterStatus['summary']> {
  const words = summaryOf(plan.steps);
  return {
    members: `${wellIn(members).length}/${members.length}`,
    ...(primary === undefined ? {} : { primary }),
    ...(endpoint === undefined ? {} : { endpoint: `${endpoint.floatingIp ?? endpoint.host}:${endpoint.port}` }),
    ...(databases === undefined ? {} : { databases: share(databases) }),
    ...(users === undefined ? {} : { users: share(users) }),
    ...(last === undefined ? {} : { lastTransition: `${last.kind} to ${last.to ?? '-'} at ${last.at}`.slice(0, 255) }),
    drift: plan.drift.length,
    ...(words === '' ? {} : { plan: planInShort(plan, words).slice(0, 255) }),
  };
}

function share(entries: readonly { readonly state: string }[]): string {
  return `${entries.filter(({ state }) => state === 'Active').length}/${entries.length}`;
}
