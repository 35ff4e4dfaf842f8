import { type CloudContext, newId } from '../context.ts';
import type { Caller } from '../service.ts';

type Action = 'access_as_shared' | 'access_as_external';

/** Whether a policy opens the object to the caller's project or to everybody. */
export function openTo(cloud: CloudContext, objectId: string, action: Action, caller: Caller): boolean {
  return cloud.state.tables.network.rbacPolicies
    .where('object', objectId)
    .some((row) => row.action === action && (row.target_tenant === '*' || row.target_tenant === caller.project?.id));
}

export function openToAll(cloud: CloudContext, objectId: string, action: Action): boolean {
  return cloud.state.tables.network.rbacPolicies
    .where('object', objectId)
    .some((row) => row.action === action && row.target_tenant === '*');
}

/** Opens or closes an object to everybody: what `shared` and `router:external` do. */
export function setOpenToAll(
  cloud: CloudContext,
  object: { readonly id: string; readonly project_id: string },
  type: string,
  action: Action,
  open: boolean,
): void {
  const { rbacPolicies } = cloud.state.tables.network;
  const existing = rbacPolicies
    .where('object', object.id)
    .filter((row) => row.action === action && row.target_tenant === '*');
  if (!open) for (const row of existing) rbacPolicies.delete(row.id);
  if (open && existing.length === 0) {
    rbacPolicies.insert({
      id: newId(cloud),
      project_id: object.project_id,
      object_type: type,
      object_id: object.id,
      action,
      target_tenant: '*',
    });
  }
}

/** Forgets all policies on an object that goes away. */
export function forgetSharing(cloud: CloudContext, objectId: string): void {
  const { rbacPolicies } = cloud.state.tables.network;
  for (const row of rbacPolicies.where('object', objectId)) rbacPolicies.delete(row.id);
}
