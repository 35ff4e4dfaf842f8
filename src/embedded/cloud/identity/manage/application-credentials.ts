import { ApiError } from '../../api-error.ts';
import { type CloudContext, newHexId } from '../../context.ts';
import type { ServiceApp, ServiceContext } from '../../service.ts';
import { rolesOn } from '../roles.ts';
import { hashSecret } from '../secrets.ts';
import { conflict, forbidden, notFound } from '../style.ts';
import type { ApplicationCredentialRow, RoleRow } from '../tables.ts';
import { allow, keystoneUrl, listAnswer } from './answer.ts';
import { booleanField, type Fields, fieldsOf, requiredText, textField } from './entity.ts';
import { roleView } from './roles.ts';

/** `/v3/users/U/application_credentials`: only for oneself to make, for oneself and administrators to see and end. */
export function applicationCredentialRoutes(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  const { applicationCredentials, roles } = tables;
  const path = '/v3/users/:user/application_credentials';
  const own = (c: ServiceContext) => (caller: { user: { id: string } }) => caller.user.id === c.req.param('user');
  const view = (row: ApplicationCredentialRow): Fields => ({
    id: row.id,
    name: row.name,
    description: row.description,
    user_id: row.user_id,
    project_id: row.project_id,
    system: null,
    expires_at: row.expires_at,
    unrestricted: row.unrestricted,
    roles: row.role_ids.flatMap((id) => roles.get(id) ?? []).map(roleView),
    ...(row.access_rules.length > 0 ? { access_rules: row.access_rules } : {}),
  });
  const links = (row: ApplicationCredentialRow) => ({
    links: { self: `${keystoneUrl(cloud)}/application_credentials/${row.id}` },
  });
  const find = (c: ServiceContext): ApplicationCredentialRow => {
    const id = c.req.param('id') ?? '';
    const row = applicationCredentials.get(id);
    if (row?.user_id !== c.req.param('user')) throw notFound('Application Credential', id);
    return row as ApplicationCredentialRow;
  };
  app.get(path, (c) => {
    allow(c, 'list_application_credentials', own(c));
    const name = c.req.query('name');
    const rows = applicationCredentials.where('user', c.req.param('user'));
    const shown = rows.filter((row) => name === undefined || row.name === name);
    return listAnswer(
      c,
      cloud,
      'application_credentials',
      shown.map((row) => ({ ...view(row), ...links(row) })),
    );
  });
  app.get(`${path}/:id`, (c) => {
    allow(c, 'get_application_credential', own(c));
    const row = find(c);
    return c.json({ application_credential: { ...view(row), ...links(row) } });
  });
  app.post(path, async (c) => {
    const caller = c.get('caller');
    if (!own(c)(caller) || !caller.project) throw forbidden('identity:create_application_credential');
    const fields = await fieldsOf(c, 'application_credential');
    const name = requiredText(fields, 'name', { max: 255 });
    if (applicationCredentials.first('name', `${caller.user.id}/${name}`))
      throw conflict('application_credential', `Duplicate entry found with name ${name}`);
    const secret =
      textField(fields, 'secret', { max: 255 }) ?? Buffer.from(cloud.random.bytes(64)).toString('base64url');
    const held = rolesOn(cloud, caller.user.id, { kind: 'project', id: caller.project.id });
    const row = applicationCredentials.insert({
      id: newHexId(cloud),
      name,
      description: textField(fields, 'description', { max: 65_535 }) ?? null,
      user_id: caller.user.id,
      project_id: caller.project.id,
      role_ids: chosen(fields, held).map((role) => role.id),
      secret_hash: hashSecret(secret, cloud.random),
      expires_at: textField(fields, 'expires_at', { max: 64 }) ?? null,
      unrestricted: booleanField(fields, 'unrestricted') ?? false,
      access_rules: [],
    });
    return c.json({ application_credential: { ...view(row), secret, ...links(row) } }, 201);
  });
  app.delete(`${path}/:id`, (c) => {
    allow(c, 'delete_application_credential', own(c));
    const row = find(c);
    applicationCredentials.delete(row.id);
    for (const token of tables.tokens.where('applicationCredential', row.id)) tables.tokens.delete(token.id);
    return c.body(null, 204);
  });
}

/** The roles asked for, all held; those held when none are named. */
function chosen(fields: Fields, held: readonly RoleRow[]): readonly RoleRow[] {
  const asked = fields['roles'];
  if (!Array.isArray(asked)) return held;
  return (asked as Partial<RoleRow>[]).map((wanted) => {
    const role = held.find((one) => one.id === wanted.id || one.name === wanted.name);
    if (!role)
      throw new ApiError(
        400,
        'Could not find role assignment with role: the application credential may hold only roles that its user has on the project.',
      );
    return role;
  });
}
