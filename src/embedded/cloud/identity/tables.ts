import { Table } from '../table.ts';

/** A project, or a domain: Keystone keeps a domain as a project that acts as one, under the same id. */
export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  /** Null for a domain. */
  readonly domain_id: string | null;
  readonly parent_id: string | null;
  readonly description: string;
  readonly enabled: boolean;
  readonly is_domain: boolean;
  readonly tags: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Attributes of the operator's own, shown beside the known ones. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly enabled: boolean;
  readonly default_project_id?: string | null;
  readonly password_hash: string | null;
  readonly password_expires_at: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly description: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A user's place in a group; the id is `group/user`. */
export interface MembershipRow {
  readonly id: string;
  readonly group_id: string;
  readonly user_id: string;
}

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string | null;
  readonly description: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Who has `prior_role_id` has `implied_role_id` too; the id is `prior/implied`. */
export interface ImpliedRoleRow {
  readonly id: string;
  readonly prior_role_id: string;
  readonly implied_role_id: string;
}

export type ActorKind = 'user' | 'group';
export type TargetKind = 'project' | 'domain' | 'system';

/** The id joins all fields, so that a second grant of the same is the same row. */
export interface AssignmentRow {
  readonly id: string;
  readonly actor_kind: ActorKind;
  readonly actor_id: string;
  readonly target_kind: TargetKind;
  readonly target_id: string;
  readonly role_id: string;
  /** Holds for the projects below the target, not for the target. */
  readonly inherited: boolean;
}

export type Scope =
  | { readonly kind: 'unscoped' }
  | { readonly kind: 'project' | 'domain'; readonly id: string }
  | { readonly kind: 'system' };

export interface TokenRow {
  readonly id: string;
  readonly user_id: string;
  readonly methods: readonly string[];
  readonly scope: Scope;
  readonly issued_ms: number;
  readonly expires_ms: number;
  readonly audit_ids: readonly string[];
  readonly application_credential_id: string | null;
  /** The trust that it was made with. */
  readonly trust_id?: string;
}

/** A user lets another act with some of its roles in a project. */
export interface TrustRow {
  readonly id: string;
  readonly trustor_user_id: string;
  readonly trustee_user_id: string;
  /** Tokens show the trustor as their user. */
  readonly impersonation: boolean;
  readonly project_id: string | null;
  readonly role_ids: readonly string[];
  readonly expires_at: string | null;
  readonly remaining_uses: number | null;
  readonly redelegation_count: number;
}

export interface AccessRule {
  readonly id: string;
  readonly path: string;
  readonly method: string;
  readonly service: string;
}

export interface AccessRuleRow extends AccessRule {
  readonly user_id: string;
}

export interface ApplicationCredentialRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly user_id: string;
  readonly project_id: string;
  readonly role_ids: readonly string[];
  readonly secret_hash: string;
  readonly expires_at: string | null;
  readonly unrestricted: boolean | null;
  readonly access_rules: readonly AccessRule[];
}

export interface RegionRow {
  readonly id: string;
  readonly description: string;
  readonly parent_region_id: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface ServiceRow {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface EndpointRow {
  readonly id: string;
  readonly service_id: string;
  readonly interface: string;
  readonly region_id: string | null;
  /** May hold `$(origin)s`, which stands for the cloud's own origin, beside Keystone's own `$(project_id)s`. */
  readonly url: string;
  readonly enabled: boolean;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Endpoints with the same service, region or interface. */
export interface EndpointGroupRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly filters: Readonly<Record<string, string>>;
}

/** What a project's catalog shows: an endpoint, or a group of them; the id is `<project>/<target>`. */
export interface ProjectEndpointRow {
  readonly id: string;
  readonly project_id: string;
  readonly target_id: string;
}

/** Options by group. */
export type DomainConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The id is the domain's. */
export interface DomainConfigRow {
  readonly id: string;
  readonly config: DomainConfig;
}

export interface PolicyRow {
  readonly id: string;
  readonly type: string;
  readonly blob: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface CredentialRow {
  readonly id: string;
  readonly user_id: string;
  readonly project_id: string | null;
  readonly type: string;
  readonly blob: string;
}

/** How much of a service's resource a project may use unless a limit of its own says otherwise. */
export interface RegisteredLimitRow {
  readonly id: string;
  readonly service_id: string;
  readonly region_id: string | null;
  readonly resource_name: string;
  readonly default_limit: number;
  readonly description: string | null;
}

export interface LimitRow {
  readonly id: string;
  readonly project_id: string | null;
  readonly domain_id: string | null;
  readonly service_id: string;
  readonly region_id: string | null;
  readonly resource_name: string;
  readonly resource_limit: number;
  readonly description: string | null;
}

const nameKey = (row: { readonly domain_id: string | null; readonly name: string }) =>
  `${row.domain_id ?? ''}/${row.name.toLowerCase()}`;

export function identityTables() {
  return {
    projects: new Table<ProjectRow, 'name' | 'domain' | 'parent'>({
      name: nameKey,
      domain: (row) => row.domain_id,
      parent: (row) => row.parent_id,
    }),
    users: new Table<UserRow, 'name' | 'domain'>({ name: nameKey, domain: (row) => row.domain_id }),
    groups: new Table<GroupRow, 'name' | 'domain'>({ name: nameKey, domain: (row) => row.domain_id }),
    memberships: new Table<MembershipRow, 'user' | 'group'>({
      user: (row) => row.user_id,
      group: (row) => row.group_id,
    }),
    roles: new Table<RoleRow, 'name'>({ name: nameKey }),
    impliedRoles: new Table<ImpliedRoleRow, 'prior' | 'implied'>({
      prior: (row) => row.prior_role_id,
      implied: (row) => row.implied_role_id,
    }),
    assignments: new Table<AssignmentRow, 'actor' | 'target' | 'role'>({
      actor: (row) => row.actor_id,
      target: (row) => row.target_id,
      role: (row) => row.role_id,
    }),
    tokens: new Table<TokenRow, 'user' | 'applicationCredential'>({
      user: (row) => row.user_id,
      applicationCredential: (row) => row.application_credential_id,
    }),
    applicationCredentials: new Table<ApplicationCredentialRow, 'user' | 'name'>({
      user: (row) => row.user_id,
      name: (row) => `${row.user_id}/${row.name}`,
    }),
    trusts: new Table<TrustRow, 'trustor' | 'trustee' | 'project'>({
      trustor: (row) => row.trustor_user_id,
      trustee: (row) => row.trustee_user_id,
      project: (row) => row.project_id,
    }),
    accessRules: new Table<AccessRuleRow, 'user'>({ user: (row) => row.user_id }),
    registeredLimits: new Table<RegisteredLimitRow>({}),
    limits: new Table<LimitRow>({}),
    regions: new Table<RegionRow>({}),
    services: new Table<ServiceRow, 'type'>({ type: (row) => row.type }),
    endpoints: new Table<EndpointRow, 'service' | 'region'>({
      service: (row) => row.service_id,
      region: (row) => row.region_id,
    }),
    endpointGroups: new Table<EndpointGroupRow>({}),
    projectEndpoints: new Table<ProjectEndpointRow, 'project' | 'target'>({
      project: (row) => row.project_id,
      target: (row) => row.target_id,
    }),
    domainConfigs: new Table<DomainConfigRow>({}),
    policies: new Table<PolicyRow>({}),
    credentials: new Table<CredentialRow, 'user'>({ user: (row) => row.user_id }),
  };
}

export type IdentityTables = ReturnType<typeof identityTables>;
