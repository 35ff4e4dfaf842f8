import { ApiError } from '../api-error.ts';
import { type CloudContext, isoMicros, newHexId } from '../context.ts';
import type { Schema } from '../schema/json-schema.ts';
import type { Caller, ServiceApp, ServiceContext } from '../service.ts';
import { type Given, listBody, readMember, withSelf } from './collection.ts';
import { roleView } from './role-routes.ts';
import { requireValid } from './schemas.ts';
import { MALFORMED, forbidden, notFound } from './style.ts';
import { rolesOn } from './roles.ts';
import type { RoleRow, TrustRow } from './tables.ts';
import { findTrust } from './trusts.ts';

/** How often a trust may be passed on, unless it says less. */
const MAX_REDELEGATIONS = 3;

const CREATE: Schema = {
  type: 'object',
  properties: {
    trustor_user_id: { type: 'string' },
    trustee_user_id: { type: 'string' },
    impersonation: { type: 'boolean' },
    project_id: { type: ['string', 'null'] },
    remaining_uses: { type: ['integer', 'null'], minimum: 1 },
    expires_at: { type: ['null', 'string'] },
    allow_redelegation: { type: ['boolean', 'null'] },
    redelegation_count: { type: ['integer', 'null'], minimum: 0 },
    roles: { type: 'array' },
  },
  required: ['trustor_user_id', 'trustee_user_id', 'impersonation'],
};

/** `/v3/OS-TRUST/trusts`: a user lets another act with some of its roles. */
export function trustRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { trusts } = cloud.state.tables.identity;
  const base = '/v3/OS-TRUST/trusts';
  const mine = (c: ServiceContext, action: string): TrustRow => {
    const trust = findTrust(cloud, c.req.param('id') ?? '');
    const { user, isAdmin } = c.get('caller');
    const parties =
      action === 'delete_trust' ? [trust.trustor_user_id] : [trust.trustor_user_id, trust.trustee_user_id];
    if (!isAdmin && !parties.includes(user.id)) throw forbidden(`identity:${action}`);
    return trust;
  };
  app.get(base, (c) => {
    const rows = listed(c.get('caller'), new URL(c.req.url).searchParams, trusts.all());
    return c.json(
      listBody(
        cloud,
        c,
        'trusts',
        rows.map((row) => withSelf(cloud, 'OS-TRUST/trusts', brief(row))),
      ),
    );
  });
  app.post(base, async (c) => {
    const given = await readMember(c, 'trust');
    requireValid(given, CREATE);
    return c.json({ trust: view(cloud, create(cloud, c.get('caller'), given)) }, 201);
  });
  app.get(`${base}/:id`, (c) => c.json({ trust: view(cloud, mine(c, 'get_trust')) }));
  app.delete(`${base}/:id`, (c) => {
    remove(cloud, mine(c, 'delete_trust').id);
    return c.body(null, 204);
  });
  app.get(`${base}/:id/roles`, (c) => {
    const trust = view(cloud, mine(c, 'list_roles_for_trust'));
    return c.json({ roles: trust['roles'], links: trust['roles_links'] });
  });
  app.get(`${base}/:id/roles/:role`, (c) => {
    const role = rolesOf(cloud, mine(c, 'get_role_for_trust')).find(({ id }) => id === c.req.param('role'));
    if (!role) throw notFound('role', c.req.param('role'));
    return c.json({ role: withSelf(cloud, 'roles', roleView(role)) });
  });
}

function listed(caller: Caller, query: URLSearchParams, all: readonly TrustRow[]): readonly TrustRow[] {
  const [trustor, trustee] = [query.get('trustor_user_id'), query.get('trustee_user_id')];
  const may = (user: string) => caller.isAdmin || caller.user.id === user;
  if (trustor !== null) {
    if (!may(trustor)) throw forbidden('identity:list_trusts_for_trustor');
    return all.filter((row) => row.trustor_user_id === trustor);
  }
  if (trustee !== null) {
    if (!may(trustee)) throw forbidden('identity:list_trusts_for_trustee');
    return all.filter((row) => row.trustee_user_id === trustee);
  }
  if (!caller.isAdmin) throw forbidden('identity:list_trusts');
  return all;
}

const brief = ({ role_ids: _roles, ...row }: TrustRow) => ({ ...row, redelegated_trust_id: null, deleted_at: null });

function rolesOf(cloud: CloudContext, trust: TrustRow): RoleRow[] {
  return trust.role_ids.flatMap((id) => cloud.state.tables.identity.roles.get(id) ?? []);
}

function view(cloud: CloudContext, trust: TrustRow): Record<string, unknown> {
  const self = `${cloud.origin}/identity/v3/OS-TRUST/trusts/${trust.id}/roles`;
  return withSelf(cloud, 'OS-TRUST/trusts', {
    ...brief(trust),
    roles: rolesOf(cloud, trust).map((role) => withSelf(cloud, 'roles', roleView(role))),
    roles_links: { self, next: null, previous: null },
  });
}

interface Asked {
  readonly trustor_user_id: string;
  readonly trustee_user_id: string;
  readonly impersonation: boolean;
  readonly project_id?: string | null;
  readonly remaining_uses?: number | null;
  readonly expires_at?: string | null;
  readonly allow_redelegation?: boolean | null;
  readonly redelegation_count?: number | null;
  readonly roles?: readonly { readonly id?: string; readonly name?: string }[];
}

function create(cloud: CloudContext, caller: Caller, given: Given): TrustRow {
  const { users, projects, trusts } = cloud.state.tables.identity;
  const asked = given as unknown as Asked;
  const { trustor_user_id, trustee_user_id, impersonation, project_id = null, roles = [] } = asked;
  if (project_id !== null && roles.length === 0) throw forbidden('At least one role should be specified');
  if (caller.user.id !== trustor_user_id) throw forbidden('The authenticated user should match the trustor');
  if (!users.has(trustee_user_id)) throw notFound('user', trustee_user_id);
  if (project_id !== null && !projects.has(project_id)) throw notFound('project', project_id);
  const redelegable = asked.allow_redelegation === true && asked.redelegation_count !== 0;
  return trusts.insert({
    id: newHexId(cloud),
    trustor_user_id,
    trustee_user_id,
    impersonation,
    project_id,
    role_ids: roles.map((role) => heldRole(cloud, asked, role)),
    expires_at: expiry(cloud, asked.expires_at ?? null),
    remaining_uses: asked.remaining_uses ?? null,
    redelegation_count: redelegable ? redelegations(asked) : 0,
  });
}

/** How often it may be passed on: such a trust cannot be used up. */
function redelegations({ redelegation_count: count, remaining_uses: uses }: Asked): number {
  if (count && count > MAX_REDELEGATIONS) {
    const limit = `is greater than allowed ${MAX_REDELEGATIONS}`;
    throw new ApiError(403, `Requested redelegation depth of ${count} ${limit}`);
  }
  if (typeof uses === 'number') throw new ApiError(400, 'remaining_uses must not be set if redelegation is allowed');
  return count ?? MAX_REDELEGATIONS;
}

/** The id of a role that the trustor has and may pass on. */
function heldRole(cloud: CloudContext, { trustor_user_id, project_id }: Asked, asked: { id?: string; name?: string }) {
  const { roles } = cloud.state.tables.identity;
  const role =
    asked.id === undefined ? roles.first('name', `/${(asked.name ?? '').toLowerCase()}`) : roles.get(asked.id);
  const held = project_id ? rolesOn(cloud, trustor_user_id, { kind: 'project', id: project_id }) : [];
  if (!role || held.every(({ id }) => id !== role.id)) throw notFound('role', asked.id ?? asked.name ?? '');
  return role.id;
}

function expiry(cloud: CloudContext, given: string | null): string | null {
  if (given === null) return null;
  const ms = Date.parse(given.endsWith('Z') ? given : `${given}Z`);
  if (Number.isNaN(ms)) throw new ApiError(400, `Timestamp not in expected format. ${MALFORMED}`);
  if (ms <= cloud.clock.now()) throw new ApiError(400, `The 'expires_at' must not be before now. ${MALFORMED}`);
  return `${isoMicros(ms)}Z`;
}

/** With the tokens made with it. */
function remove(cloud: CloudContext, id: string): void {
  const { trusts, tokens } = cloud.state.tables.identity;
  for (const token of tokens.all()) if (token.trust_id === id) tokens.delete(token.id);
  trusts.delete(id);
}
