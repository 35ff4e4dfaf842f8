import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { type Collection, extraOf, mountCollection, requireAdmin } from './collection.ts';
import { SCHEMAS } from './schemas.ts';
import { conflict, notFound } from './style.ts';
import type { RoleRow } from './tables.ts';

export function roleView({ extra, ...row }: RoleRow): Record<string, unknown> {
  return { ...extra, ...row };
}

/** `/v3/roles` and what they imply. */
export function roleRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { roles, impliedRoles } = cloud.state.tables.identity;
  mountCollection(app, cloud, rolesCollection(cloud));
  const short = (row: RoleRow) => ({
    id: row.id,
    links: { self: `${cloud.origin}/identity/v3/roles/${row.id}` },
    name: row.name,
  });
  const find = (c: ServiceContext, name: string): RoleRow => {
    const id = c.req.param(name) ?? '';
    const row = roles.get(id);
    if (!row) throw notFound('role', id);
    return row;
  };
  const impliedBy = (row: RoleRow) =>
    impliedRoles.where('prior', row.id).flatMap((link) => roles.get(link.implied_role_id) ?? []);
  const one = '/v3/roles/:id/implies/:implied';
  const inference = (c: ServiceContext) => {
    const [prior, implied] = [find(c, 'id'), find(c, 'implied')];
    const self = `${cloud.origin}/identity/v3/roles/${prior.id}/implies/${implied.id}`;
    return { role_inference: { prior_role: short(prior), implies: short(implied) }, links: { self } };
  };
  const requireLink = (c: ServiceContext): string => {
    const id = `${find(c, 'id').id}/${find(c, 'implied').id}`;
    if (impliedRoles.has(id)) return id;
    const [prior = '', implied = ''] = id.split('/');
    throw new ApiError(404, `${prior} does not imply ${implied}.`);
  };
  app.get('/v3/role_inferences', (c) => {
    requireAdmin(c, 'list_role_inference_rules');
    const priors = roles.all().filter((row) => impliedRoles.count('prior', row.id) > 0);
    const rules = priors.map((row) => ({ prior_role: short(row), implies: impliedBy(row).map(short) }));
    return c.json({ role_inferences: rules });
  });
  app.get('/v3/roles/:id/implies', (c) => {
    requireAdmin(c, 'list_implied_roles');
    const row = find(c, 'id');
    const self = `${cloud.origin}/identity/v3/roles/${row.id}/implies`;
    return c.json({ role_inference: { prior_role: short(row), implies: impliedBy(row).map(short) }, links: { self } });
  });
  app.get(one, (c) => {
    requireAdmin(c, 'get_implied_role');
    requireLink(c);
    return c.req.method === 'HEAD' ? c.body(null, 204) : c.json(inference(c));
  });
  app.put(one, (c) => {
    requireAdmin(c, 'create_implied_role');
    const body = inference(c);
    const [prior_role_id, implied_role_id] = [body.role_inference.prior_role.id, body.role_inference.implies.id];
    if (roles.get(prior_role_id)?.domain_id === null && roles.get(implied_role_id)?.domain_id !== null) {
      throw new ApiError(403, `${implied_role_id} cannot be an implied roles.`);
    }
    const id = `${prior_role_id}/${implied_role_id}`;
    if (!impliedRoles.has(id)) impliedRoles.insert({ id, prior_role_id, implied_role_id });
    return c.json(body, 201);
  });
  app.delete(one, (c) => {
    requireAdmin(c, 'delete_implied_role');
    impliedRoles.delete(requireLink(c));
    return c.body(null, 204);
  });
}

function rolesCollection(cloud: CloudContext): Collection<RoleRow> {
  const { roles, assignments, impliedRoles } = cloud.state.tables.identity;
  const known = SCHEMAS.role[0].properties ?? {};
  const requireMutable = (row: RoleRow, verb: string) => {
    if (row.options['immutable'] !== true) return;
    const hint = 'Set resource option "immutable" to false first.';
    throw new ApiError(403, `Unable to ${verb} immutable role resource: \`${row.id}. ${hint}`);
  };
  const requireFreeName = (name: string, domainId: string | null, ownId?: string) => {
    const twin = roles.first('name', `${domainId ?? ''}/${name.toLowerCase()}`);
    if (twin && twin.id !== ownId) throw conflict('role', `Duplicate entry found with name ${name}`);
  };
  return {
    singular: 'role',
    plural: 'roles',
    path: 'roles',
    schemas: SCHEMAS.role,
    filters: ['name', 'domain_id'],
    get: (id) => roles.get(id),
    rows: () => roles.all(),
    view: roleView,
    create: (given) => {
      const { name = '', domain_id = null, description = null, options = {} } = given as Partial<RoleRow>;
      requireFreeName(name, domain_id);
      return roles.insert({ id: newHexId(cloud), name, domain_id, description, options, extra: extraOf(given, known) });
    },
    update: (row, given) => {
      const { name, description, options } = given as Partial<RoleRow>;
      if (options?.['immutable'] !== false) requireMutable(row, 'update');
      if (name !== undefined) requireFreeName(name, row.domain_id, row.id);
      return roles.update(row.id, {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(options === undefined ? {} : { options: { ...row.options, ...options } }),
        extra: { ...row.extra, ...extraOf(given, known) },
      });
    },
    remove: (row) => {
      requireMutable(row, 'delete');
      for (const grant of assignments.where('role', row.id)) assignments.delete(grant.id);
      for (const link of [...impliedRoles.where('prior', row.id), ...impliedRoles.where('implied', row.id)]) {
        impliedRoles.delete(link.id);
      }
      roles.delete(row.id);
    },
  };
}
