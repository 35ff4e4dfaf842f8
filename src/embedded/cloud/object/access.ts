import type { Caller } from '../service.ts';
import { refuse } from './errors.ts';
import type { ObjectRequest } from './request.ts';
import type { ContainerRow } from './tables.ts';

const OPERATOR_ROLES = ['admin', 'member', 'SwiftOperator'];

/** Whether the caller may do anything in the account: an operator of its project, or a reseller's administrator. */
export function ownsAccount(caller: Caller | undefined, account: string): boolean {
  if (!caller) return false;
  if (caller.roles.includes('ResellerAdmin')) return true;
  return account === `AUTH_${caller.project?.id ?? ''}` && caller.roles.some((role) => OPERATOR_ROLES.includes(role));
}

/** Refuses whom neither role nor access list lets in: 401 without a token, 403 with one. */
export function requireAccess(request: ObjectRequest, container: ContainerRow | undefined): void {
  const { caller, account, method, object } = request;
  if (ownsAccount(caller, account)) return;
  const reads = method === 'GET' || method === 'HEAD';
  if (container && reads && allowsReading(container.read_acl, caller, object === undefined)) return;
  if (container && !reads && object !== undefined && names(container.write_acl, caller)) return;
  if (caller) throw refuse(403);
  throw refuse(401, '', { 'www-authenticate': `Swift realm="${account}"` });
}

function allowsReading(acl: string, caller: Caller | undefined, listing: boolean): boolean {
  const entries = split(acl);
  if (entries.includes('.r:*') && (!listing || entries.includes('.rlistings'))) return true;
  return names(acl, caller);
}

/** `project:user` by id or name, `*` for any, or a role. */
function names(acl: string, caller: Caller | undefined): boolean {
  if (!caller) return false;
  const projects = ['*', caller.project?.id, caller.project?.name];
  const users = ['*', caller.user.id, caller.user.name];
  return split(acl).some((entry) => {
    const [project = '', user] = entry.split(':');
    if (user === undefined) return caller.roles.includes(entry);
    return projects.includes(project) && users.includes(user);
  });
}

function split(acl: string): string[] {
  return acl
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
