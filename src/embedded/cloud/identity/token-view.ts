import { type CloudContext, isoMicros } from '../context.ts';
import { catalogFor } from './catalog.ts';
import type { ProjectRow, RoleRow, TokenRow, UserRow } from './tables.ts';

/** The token as its owner sees it. `nocatalog` leaves the catalog out. */
export function tokenView(
  cloud: CloudContext,
  { row, user, roles }: { readonly row: TokenRow; readonly user: UserRow; readonly roles: readonly RoleRow[] },
  options: { readonly catalog: boolean },
): Record<string, unknown> {
  const { projects, applicationCredentials, trusts } = cloud.state.tables.identity;
  const scoped = row.scope.kind === 'unscoped' ? {} : scopeView(cloud, row, roles);
  const projectId = row.scope.kind === 'project' ? row.scope.id : undefined;
  const withCatalog = options.catalog && row.scope.kind !== 'unscoped';
  const credential = row.application_credential_id && applicationCredentials.get(row.application_credential_id);
  const trust = row.trust_id === undefined ? undefined : trusts.get(row.trust_id);
  return {
    methods: row.methods,
    user: {
      domain: reference(projects.get(user.domain_id)),
      id: user.id,
      name: user.name,
      password_expires_at: user.password_expires_at,
    },
    audit_ids: row.audit_ids,
    expires_at: `${isoMicros(row.expires_ms)}Z`,
    issued_at: `${isoMicros(row.issued_ms)}Z`,
    ...scoped,
    ...(withCatalog ? { catalog: catalogFor(cloud, projectId) } : {}),
    ...(trust
      ? {
          'OS-TRUST:trust': {
            id: trust.id,
            trustor_user: { id: trust.trustor_user_id },
            trustee_user: { id: trust.trustee_user_id },
            impersonation: trust.impersonation,
          },
        }
      : {}),
    ...(credential
      ? {
          application_credential: {
            id: credential.id,
            name: credential.name,
            restricted: credential.unrestricted !== true,
            ...(credential.access_rules.length > 0 ? { access_rules: credential.access_rules } : {}),
          },
        }
      : {}),
  };
}

function scopeView(cloud: CloudContext, { scope }: TokenRow, roles: readonly RoleRow[]): Record<string, unknown> {
  const { projects } = cloud.state.tables.identity;
  const shown = roles.map(({ id, name }) => ({ id, name }));
  if (scope.kind === 'system') return { roles: shown, system: { all: true } };
  const target = scope.kind === 'unscoped' ? undefined : projects.get(scope.id);
  if (scope.kind === 'domain') return { domain: reference(target), roles: shown };
  const domain = target?.domain_id === null ? target : projects.get(target?.domain_id ?? '');
  return {
    project: { domain: reference(domain), ...reference(target) },
    is_domain: target?.is_domain ?? false,
    roles: shown,
  };
}

function reference(row: ProjectRow | undefined): { id: string; name: string } {
  return { id: row?.id ?? '', name: row?.name ?? '' };
}
