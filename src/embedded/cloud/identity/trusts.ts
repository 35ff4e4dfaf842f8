import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { rolesOn, withImpliedRoles } from './roles.ts';
import { forbidden, notFound, unauthorized } from './style.ts';
import type { RoleRow, Scope, TrustRow, UserRow } from './tables.ts';

/** A trust that still holds. Throws what Keystone says of one that is gone, over, or used up. */
export function findTrust(cloud: CloudContext, id: string): TrustRow {
  const trust = cloud.state.tables.identity.trusts.get(id);
  const isOver = trust?.expires_at && Date.parse(trust.expires_at) <= cloud.clock.now();
  if (!trust || isOver) throw notFound('trust', id);
  return trust;
}

/** Who a token made with a trust stands for, and where. Takes one of the trust's uses. */
export function consumeTrust(cloud: CloudContext, id: string, trustee: UserRow): { user: UserRow; scope: Scope } {
  const { trusts, users } = cloud.state.tables.identity;
  const trust = findTrust(cloud, id);
  if (trust.trustee_user_id !== trustee.id) throw forbidden('User is not a trustee.');
  const trustor = users.get(trust.trustor_user_id);
  if (!trustor?.enabled) throw forbidden('Trustor is disabled.');
  if (trust.project_id === null) throw unauthorized();
  if (trustRoles(cloud, trust).length < trust.role_ids.length) throw forbidden('Trustee has no delegated roles.');
  if (trust.remaining_uses !== null) {
    if (trust.remaining_uses <= 0) throw new ApiError(403, `No remaining uses for trust: ${id}.`);
    trusts.update(id, { remaining_uses: trust.remaining_uses - 1 });
  }
  return { user: trust.impersonation ? trustor : trustee, scope: { kind: 'project', id: trust.project_id } };
}

/** The roles a trust gives: those it names and what they imply, as far as the trustor has them still. */
export function trustRoles(cloud: CloudContext, trust: TrustRow): RoleRow[] {
  if (trust.project_id === null) return [];
  const tables = cloud.state.tables.identity;
  const granted = new Set(withImpliedRoles(tables, trust.role_ids));
  const held = rolesOn(cloud, trust.trustor_user_id, { kind: 'project', id: trust.project_id });
  return held.filter(({ id }) => granted.has(id));
}
