import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { type Given, filterRows, listBody, readMember, withSelf } from './collection.ts';
import { rolesOn } from './roles.ts';
import { roleView } from './role-routes.ts';
import { SCHEMAS, requireValid } from './schemas.ts';
import { hashSecret } from './secrets.ts';
import { MALFORMED, conflict, forbidden, notFound } from './style.ts';
import type { AccessRule, AccessRuleRow, ApplicationCredentialRow, RoleRow } from './tables.ts';

const NO_DELEGATION =
  "Using method 'application_credential' is not allowed for managing additional application credentials.";

/** `/v3/users/{id}/application_credentials`: everybody's own. */
export function applicationCredentialRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { applicationCredentials: table, tokens } = cloud.state.tables.identity;
  const base = '/v3/users/:user/application_credentials';
  const show = (row: ApplicationCredentialRow) => withSelf(cloud, 'application_credentials', view(cloud, row));
  const requireOwn = (c: ServiceContext, action: string, adminToo: boolean): string => {
    const user = c.req.param('user') ?? '';
    const caller = c.get('caller');
    if (caller.user.id !== user && !(adminToo && caller.isAdmin)) throw forbidden(`identity:${action}`);
    return user;
  };
  const requireUnrestricted = (c: ServiceContext): void => {
    const credential = tokens.get(c.get('caller').token)?.application_credential_id;
    if (typeof credential === 'string' && table.get(credential)?.unrestricted !== true) throw forbidden(NO_DELEGATION);
  };
  const find = (c: ServiceContext, user: string): ApplicationCredentialRow => {
    const id = c.req.param('id') ?? '';
    const row = table.get(id);
    if (row?.user_id !== user) throw notFound('Application Credential', id);
    return row;
  };
  app.get(base, (c) => {
    const user = requireOwn(c, 'list_application_credentials', true);
    return c.json(
      listBody(
        cloud,
        c,
        'application_credentials',
        filterRows(c.req.query(), table.where('user', user).map(show), ['name']),
      ),
    );
  });
  app.post(base, async (c) => {
    const user = requireOwn(c, 'create_application_credential', false);
    requireUnrestricted(c);
    const given = await readMember(c, 'application_credential');
    requireValid(given, SCHEMAS.application_credential[0]);
    const secret =
      (given['secret'] as string | null | undefined) ?? Buffer.from(cloud.random.bytes(64)).toString('base64url');
    const row = create(cloud, c, user, given, secret);
    return c.json({ application_credential: { ...show(row), secret } }, 201);
  });
  app.get(`${base}/:id`, (c) => {
    const user = requireOwn(c, 'get_application_credential', true);
    return c.json({ application_credential: show(find(c, user)) });
  });
  app.delete(`${base}/:id`, (c) => {
    const user = requireOwn(c, 'delete_application_credential', true);
    requireUnrestricted(c);
    const row = find(c, user);
    for (const token of tokens.where('applicationCredential', row.id)) tokens.delete(token.id);
    table.delete(row.id);
    return c.body(null, 204);
  });
}

function view(cloud: CloudContext, row: ApplicationCredentialRow): Record<string, unknown> {
  const { roles } = cloud.state.tables.identity;
  const {
    role_ids,
    secret_hash: _hash,
    access_rules,
    id,
    name,
    description,
    user_id,
    project_id,
    expires_at,
    unrestricted,
  } = row;
  return {
    id,
    name,
    description,
    user_id,
    project_id,
    system: null,
    expires_at: expires_at?.replace('Z', '') ?? null,
    unrestricted,
    roles: role_ids.flatMap((role) => roles.get(role) ?? []).map(roleView),
    ...(access_rules.length > 0 ? { access_rules } : {}),
  };
}

function create(
  cloud: CloudContext,
  c: ServiceContext,
  userId: string,
  given: Given,
  secret: string,
): ApplicationCredentialRow {
  const { applicationCredentials } = cloud.state.tables.identity;
  const projectId = c.get('caller').project?.id;
  if (projectId === undefined) throw forbidden('identity:create_application_credential');
  const name = given['name'] as string;
  if (applicationCredentials.first('name', `${userId}/${name}`)) {
    throw conflict('application_credential', `Duplicate entry found with name ${name}`);
  }
  const held = rolesOn(cloud, userId, { kind: 'project', id: projectId });
  return applicationCredentials.insert({
    id: newHexId(cloud),
    name,
    description: (given['description'] as string | null | undefined) ?? null,
    user_id: userId,
    project_id: projectId,
    role_ids: chooseRoles(cloud, held, given['roles'] as Reference[] | undefined),
    secret_hash: hashSecret(secret, cloud.random),
    expires_at: expiry(cloud, given['expires_at'] as string | null | undefined),
    unrestricted: (given['unrestricted'] as boolean | null | undefined) ?? null,
    access_rules: ((given['access_rules'] as Partial<AccessRule>[] | undefined) ?? []).map((rule) =>
      accessRule(cloud, userId, rule),
    ),
  });
}

/** A rule by its id or by what it allows: known ones are used again. */
function accessRule(cloud: CloudContext, userId: string, given: Partial<AccessRule>): AccessRule {
  const { accessRules } = cloud.state.tables.identity;
  const { id = newHexId(cloud), path = '', method = '', service = '' } = given;
  const same = (row: AccessRuleRow) => row.path === path && row.method === method && row.service === service;
  const row =
    accessRules.get(id) ??
    accessRules.where('user', userId).find(same) ??
    accessRules.insert({ id, user_id: userId, path, method, service });
  return { id: row.id, path: row.path, method: row.method, service: row.service };
}

interface Reference {
  readonly id?: string;
  readonly name?: string;
}

function chooseRoles(
  cloud: CloudContext,
  held: readonly RoleRow[],
  wanted: readonly Reference[] | undefined,
): string[] {
  if (!wanted || wanted.length === 0) return held.map((role) => role.id);
  const { roles } = cloud.state.tables.identity;
  return wanted.map(({ id, name }) => {
    const role = id === undefined ? roles.first('name', `/${(name ?? '').toLowerCase()}`)?.id : id;
    if (role === undefined) throw new ApiError(404, `Role ${name ?? ''} is not defined`);
    if (held.some((one) => one.id === role)) return role;
    const reason = 'Cannot create an application credential with unassigned role';
    throw new ApiError(400, `Invalid application credential: ${reason}`);
  });
}

function expiry(cloud: CloudContext, text: string | null | undefined): string | null {
  if (text === undefined || text === null) return null;
  const ms = Date.parse(/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(ms)) throw new ApiError(400, `Timestamp not in expected format. ${MALFORMED}`);
  const micros = /\.(\d{1,6})/.exec(text)?.[1] ?? '';
  if (ms > cloud.clock.now()) return `${new Date(ms).toISOString().slice(0, 19)}.${micros.padEnd(6, '0')}Z`;
  throw new ApiError(400, `The 'expires_at' must not be before now. ${MALFORMED}`);
}
