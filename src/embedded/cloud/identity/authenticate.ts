import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { AuthRequest, Reference, RequestedScope } from './auth-request.ts';
import { secretMatches } from './secrets.ts';
import { expecting, forbidden, notFound, unauthorized } from './style.ts';
import type { ProjectRow, Scope, TokenRow, UserRow } from './tables.ts';
import { consumeTrust } from './trusts.ts';
import { findToken, issueToken, requireFernet, tokenRoles } from './token-store.ts';

const METHODS = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];

/** Who the credentials belong to, and what they say about the token to be made. */
interface Proof {
  readonly user: UserRow;
  readonly methods: readonly string[];
  readonly scope?: Scope;
  readonly expires_ms?: number;
  readonly parentAuditId?: string;
  readonly application_credential_id?: string;
}

/** Makes a token for valid credentials. Every refusal but a malformed request is the same 401, as in Keystone. */
export function authenticate(cloud: CloudContext, request: AuthRequest): TokenRow {
  const proofs = request.identity.methods.map((method) => prove(cloud, method, request));
  const proof = proofs.at(-1);
  if (!proof || proofs.some(({ user }) => user.id !== proof.user.id)) throw unauthorized();
  requireEnabledUser(cloud, proof.user);
  if (proof.scope && request.scope !== undefined) {
    const reason = 'Application credentials cannot request a scope.';
    const message = `Error authenticating with application credential: ${reason}`;
    throw new ApiError(401, message, { extra: { identity: {} } });
  }
  const trustId = typeof request.scope === 'object' ? request.scope['OS-TRUST:trust']?.id : undefined;
  const trusted = trustId === undefined ? undefined : consumeTrust(cloud, trustId, proof.user);
  const scope = trusted?.scope ?? proof.scope ?? resolveScope(cloud, request.scope, proof.user);
  const wanted = {
    user_id: (trusted?.user ?? proof.user).id,
    methods: [...new Set(proofs.flatMap(({ methods }) => methods))],
    scope,
    application_credential_id: proof.application_credential_id ?? null,
    ...(trustId === undefined ? {} : { trust_id: trustId }),
  };
  if (scope.kind !== 'unscoped' && tokenRoles(cloud, wanted).length === 0) throw unauthorized();
  return issueToken(cloud, {
    ...wanted,
    ...(proof.expires_ms === undefined ? {} : { expires_ms: proof.expires_ms }),
    ...(proof.parentAuditId === undefined ? {} : { parentAuditId: proof.parentAuditId }),
  });
}

function prove(cloud: CloudContext, method: string, { identity }: AuthRequest): Proof {
  switch (method) {
    case 'password':
      return provePassword(cloud, identity.password);
    case 'token':
      return proveToken(cloud, identity.token);
    case 'application_credential':
      return proveApplicationCredential(cloud, identity.application_credential);
    default:
      throw new ApiError(401, 'Attempted to authenticate with an unsupported method.', {
        extra: { identity: { methods: METHODS } },
      });
  }
}

function provePassword(cloud: CloudContext, given: AuthRequest['identity']['password']): Proof {
  if (!given) throw expecting('password', 'identity');
  if (!given.user) throw expecting('user', 'None');
  const user = findUser(cloud, given.user);
  if (!user?.password_hash || !secretMatches(given.user.password ?? '', user.password_hash)) throw unauthorized();
  return { user, methods: ['password'] };
}

function proveToken(cloud: CloudContext, given: AuthRequest['identity']['token']): Proof {
  if (!given) throw expecting('token', 'identity');
  requireFernet(given.id);
  const token = findToken(cloud, given.id);
  if (!token) throw new ApiError(404, 'Failed to validate token');
  if (token.row.application_credential_id !== null || token.row.trust_id !== undefined) {
    throw forbidden('Using a delegated token to create another token is not allowed.');
  }
  const { methods, expires_ms, audit_ids } = token.row;
  return {
    user: token.user,
    methods: ['token', ...methods.filter((method) => method !== 'token')],
    expires_ms,
    parentAuditId: audit_ids.at(-1) ?? '',
  };
}

function proveApplicationCredential(
  cloud: CloudContext,
  given: AuthRequest['identity']['application_credential'],
): Proof {
  if (!given) throw expecting('application_credential', 'identity');
  const { applicationCredentials: table, users } = cloud.state.tables.identity;
  const owner = given.user && findUser(cloud, given.user);
  const row =
    given.id === undefined ? table.first('name', `${owner?.id ?? ''}/${given.name ?? ''}`) : table.get(given.id);
  if (!row && given.id !== undefined) throw notFound('Application Credential', given.id);
  const user = row && users.get(row.user_id);
  if (!user || !secretMatches(given.secret ?? '', row.secret_hash)) throw unauthorized();
  const endsMs = row.expires_at === null ? undefined : Date.parse(row.expires_at);
  if (endsMs !== undefined && endsMs <= cloud.clock.now()) throw unauthorized();
  return {
    user,
    methods: ['application_credential'],
    scope: { kind: 'project', id: row.project_id },
    application_credential_id: row.id,
  };
}

function requireEnabledUser(cloud: CloudContext, user: UserRow): void {
  const domain = cloud.state.tables.identity.projects.get(user.domain_id);
  if (!user.enabled || !domain?.enabled) throw unauthorized();
}

/** By id, or by name and domain. Throws ApiError 400 when the domain is left out. */
function findUser(cloud: CloudContext, given: Reference): UserRow | undefined {
  const { users } = cloud.state.tables.identity;
  if (given.id !== undefined) return users.get(given.id);
  if (!given.domain) throw expecting('domain', 'user');
  const domain = findDomain(cloud, given.domain);
  return domain && users.first('name', `${domain.id}/${(given.name ?? '').toLowerCase()}`);
}

function findDomain(cloud: CloudContext, given: Reference): ProjectRow | undefined {
  const { projects } = cloud.state.tables.identity;
  const row =
    given.id === undefined ? projects.first('name', `/${(given.name ?? '').toLowerCase()}`) : projects.get(given.id);
  return row?.is_domain ? row : undefined;
}

function resolveScope(cloud: CloudContext, requested: RequestedScope | undefined, user: UserRow): Scope {
  if (requested === undefined) return defaultScope(cloud, user);
  if (typeof requested === 'string' || 'unscoped' in requested) return { kind: 'unscoped' };
  if (requested.system) return { kind: 'system' };
  if (!requested.project && !requested.domain) {
    throw expecting('system, project, domain, OS-TRUST:trust or unscoped', 'scope');
  }
  const target = requested.project ? findProject(cloud, requested.project) : findDomain(cloud, requested.domain ?? {});
  const domain = target?.domain_id === null ? target : target && findDomain(cloud, { id: target.domain_id });
  if (!target?.enabled || !domain?.enabled) throw unauthorized();
  return { kind: requested.project ? 'project' : 'domain', id: target.id };
}

/** Without a scope the user's default project is tried; when it does not work out, the token is unscoped. */
function defaultScope(cloud: CloudContext, user: UserRow): Scope {
  const id = user.default_project_id;
  const project = typeof id === 'string' ? cloud.state.tables.identity.projects.get(id) : undefined;
  if (!project?.enabled) return { kind: 'unscoped' };
  const scope: Scope = { kind: 'project', id: project.id };
  const roles = tokenRoles(cloud, { user_id: user.id, scope, application_credential_id: null });
  return roles.length > 0 ? scope : { kind: 'unscoped' };
}

function findProject(cloud: CloudContext, given: Reference): ProjectRow | undefined {
  const { projects } = cloud.state.tables.identity;
  if (given.id !== undefined) return projects.get(given.id);
  if (!given.domain) throw expecting('domain', 'project');
  const domain = findDomain(cloud, given.domain);
  return domain && projects.first('name', `${domain.id}/${(given.name ?? '').toLowerCase()}`);
}
