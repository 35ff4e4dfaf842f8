import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { rolesOn, withImpliedRoles } from './roles.ts';
import type { RoleRow, TokenRow, UserRow } from './tables.ts';
import { trustRoles } from './trusts.ts';

export const TOKEN_LIFE_MS = 86_400_000;

/** A token that is still good, with what it stands for now. */
export interface LiveToken {
  readonly row: TokenRow;
  readonly user: UserRow;
  readonly roles: readonly RoleRow[];
}

/** A new token, expiring as late as `expiresMs` allows; shaped like a Fernet token. */
export function issueToken(
  cloud: CloudContext,
  wanted: Pick<TokenRow, 'user_id' | 'methods' | 'scope' | 'application_credential_id' | 'trust_id'> & {
    readonly expires_ms?: number;
    /** Audit id of the token it was made from. */
    readonly parentAuditId?: string;
  },
): TokenRow {
  const { parentAuditId, ...fields } = wanted;
  const { tokens } = cloud.state.tables.identity;
  const nowMs = Math.floor(cloud.clock.now() / 1000) * 1000;
  dropExpired(cloud);
  return tokens.insert({
    ...fields,
    id: `gAAAAAB${base64url(cloud.random.bytes(129))}`,
    issued_ms: nowMs,
    expires_ms: wanted.expires_ms ?? nowMs + TOKEN_LIFE_MS,
    audit_ids: [base64url(cloud.random.bytes(16)), ...(parentAuditId === undefined ? [] : [parentAuditId])],
  });
}

/** The token and its user and roles, unless it is unknown, expired, or its user, scope or roles are gone. */
export function findToken(cloud: CloudContext, id: string): LiveToken | undefined {
  const tables = cloud.state.tables.identity;
  const row = tables.tokens.get(id);
  if (!row || row.expires_ms <= cloud.clock.now()) return undefined;
  const user = tables.users.get(row.user_id);
  if (!user?.enabled || !tables.projects.get(user.domain_id)?.enabled) return undefined;
  if (!scopeIsEnabled(cloud, row)) return undefined;
  const roles = tokenRoles(cloud, row);
  if (row.scope.kind !== 'unscoped' && roles.length === 0) return undefined;
  return { row, user, roles };
}

export function tokenRoles(
  cloud: CloudContext,
  row: Pick<TokenRow, 'user_id' | 'scope' | 'application_credential_id' | 'trust_id'>,
): RoleRow[] {
  if (row.trust_id !== undefined) {
    const trust = cloud.state.tables.identity.trusts.get(row.trust_id);
    return trust ? trustRoles(cloud, trust) : [];
  }
  const held = rolesOn(cloud, row.user_id, row.scope);
  if (row.application_credential_id === null) return held;
  const tables = cloud.state.tables.identity;
  const granted = tables.applicationCredentials.get(row.application_credential_id)?.role_ids ?? [];
  const allowed = new Set(withImpliedRoles(tables, granted));
  return held.filter((role) => allowed.has(role.id));
}

function scopeIsEnabled(cloud: CloudContext, { scope }: TokenRow): boolean {
  if (scope.kind === 'unscoped' || scope.kind === 'system') return true;
  const { projects } = cloud.state.tables.identity;
  const target = projects.get(scope.id);
  if (!target?.enabled) return false;
  return target.domain_id === null || (projects.get(target.domain_id)?.enabled ?? false);
}

/** Tokens end in the order they were issued, but for a few cut short: dropping from the oldest end keeps the table small. */
function dropExpired(cloud: CloudContext): void {
  const { tokens } = cloud.state.tables.identity;
  for (const row of tokens.oldest()) {
    if (row.expires_ms > cloud.clock.now()) return;
    tokens.delete(row.id);
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** Refuses what does not even look like a token. */
export function requireFernet(id: string): void {
  if (!id.startsWith('gAAAAAB')) throw new ApiError(404, 'Could not recognize Fernet token');
}
