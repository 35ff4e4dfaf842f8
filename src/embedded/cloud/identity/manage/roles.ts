import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';
import type { ServiceApp } from '../../service.ts';
import { conflict } from '../style.ts';
import type { RoleRow } from '../tables.ts';
import { keystoneUrl } from './answer.ts';
import { entityRoutes, extraOf, type Fields, requiredText, textField } from './entity.ts';

const KNOWN = ['id', 'name', 'domain_id', 'description', 'options', 'links'];
const NAME = { max: 255 };

/** `/v3/roles`, and which role implies which. */
export function roleRoutes(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  const { roles, impliedRoles, assignments } = tables;
  const refuseTwin = (id: string, name: string) => {
    const twin = roles.first('name', `/${name.toLowerCase()}`);
    if (twin && twin.id !== id) throw conflict('role', `Duplicate entry found with name ${name}`);
  };
  const refuseImmutable = (row: RoleRow, verb: string) => {
    if (row.options['immutable'] === true)
      throw new ApiError(
        403,
        `Unable to ${verb} immutable role resource: \`${row.id}. Set resource option "immutable" to false first.`,
      );
  };
  entityRoutes<RoleRow>(app, cloud, {
    one: 'role',
    many: 'roles',
    table: roles,
    filters: ['name', 'domain_id'],
    view: roleView,
    create: (id, fields) => {
      const name = requiredText(fields, 'name', NAME);
      refuseTwin(id, name);
      const description = textField(fields, 'description', { max: 255 }) ?? null;
      const options = (fields['options'] as Fields | undefined) ?? {};
      return { id, name, domain_id: null, description, options, extra: extraOf(fields, KNOWN) };
    },
    change: (row, fields) => {
      refuseImmutable(row, 'update');
      const name = textField(fields, 'name', NAME) ?? row.name;
      refuseTwin(row.id, name);
      const description = textField(fields, 'description', { max: 255 }) ?? row.description;
      return { name, description, extra: { ...row.extra, ...extraOf(fields, KNOWN) } };
    },
    beforeDelete: (row) => {
      refuseImmutable(row, 'delete');
      for (const grant of assignments.where('role', row.id)) assignments.delete(grant.id);
      for (const rule of [...impliedRoles.where('prior', row.id), ...impliedRoles.where('implied', row.id)])
        impliedRoles.delete(rule.id);
    },
  });
  app.get('/v3/role_inferences', (c) => {
    const reference = (id: string) => ({
      id,
      links: { self: `${keystoneUrl(cloud)}/roles/${id}` },
      name: roles.get(id)?.name ?? '',
    });
    const priors = new Set(impliedRoles.all().map((row) => row.prior_role_id));
    return c.json({
      role_inferences: [...priors].map((prior) => ({
        prior_role: reference(prior),
        implies: impliedRoles.where('prior', prior).map((row) => reference(row.implied_role_id)),
      })),
      links: { self: `${keystoneUrl(cloud)}/role_inferences` },
    });
  });
}

export function roleView({ id, name, domain_id, description, options, extra }: RoleRow): Fields {
  return { ...extra, id, name, domain_id, description, options };
}
