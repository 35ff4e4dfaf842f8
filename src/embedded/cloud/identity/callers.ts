import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { type LiveToken, findToken } from './token-store.ts';

/** Who a token stands for; undefined when it is no good (any more). */
export function findCaller(cloud: CloudContext, tokenId: string): Caller | undefined {
  const token = findToken(cloud, tokenId);
  return token && callerOf(cloud, token);
}

function callerOf(cloud: CloudContext, { row, user, roles }: LiveToken): Caller {
  const names = roles.map((role) => role.name);
  const caller: Caller = {
    token: row.id,
    user: { id: user.id, name: user.name, domain_id: user.domain_id },
    system: row.scope.kind === 'system',
    roles: names,
    isAdmin: names.includes('admin'),
  };
  if (row.scope.kind !== 'project' && row.scope.kind !== 'domain') return caller;
  const target = cloud.state.tables.identity.projects.get(row.scope.id);
  if (!target) return caller;
  const { id, name } = target;
  if (row.scope.kind === 'domain') return { ...caller, domain: { id, name } };
  return { ...caller, project: { id, name, domain_id: target.domain_id ?? '' } };
}
