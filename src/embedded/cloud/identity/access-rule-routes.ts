import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { filterRows, listBody, withSelf } from './collection.ts';
import { forbidden, notFound } from './style.ts';
import type { AccessRuleRow } from './tables.ts';

/** `/v3/users/{id}/access_rules`: what application credentials are restricted to. A rule outlives its credential. */
export function accessRuleRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { accessRules, applicationCredentials } = cloud.state.tables.identity;
  const base = '/v3/users/:user/access_rules';
  const show = ({ user_id: _user, ...rule }: AccessRuleRow) => withSelf(cloud, 'access_rules', rule);
  const requireOwn = (c: ServiceContext, action: string): string => {
    const user = c.req.param('user') ?? '';
    const caller = c.get('caller');
    if (caller.user.id !== user && !caller.isAdmin) throw forbidden(`identity:${action}`);
    return user;
  };
  const find = (c: ServiceContext, action: string): AccessRuleRow => {
    const user = requireOwn(c, action);
    const id = c.req.param('id') ?? '';
    const row = accessRules.get(id);
    if (row?.user_id !== user) throw notFound('Access Rule', id);
    return row;
  };
  app.get(base, (c) => {
    const rules = accessRules.where('user', requireOwn(c, 'list_access_rules')).map(show);
    return c.json(listBody(cloud, c, 'access_rules', filterRows(c.req.query(), rules, ['service', 'path', 'method'])));
  });
  app.get(`${base}/:id`, (c) => c.json({ access_rule: show(find(c, 'get_access_rule')) }));
  app.delete(`${base}/:id`, (c) => {
    const row = find(c, 'delete_access_rule');
    const used = applicationCredentials
      .where('user', row.user_id)
      .some(({ access_rules }) => access_rules.some(({ id }) => id === row.id));
    if (used) throw new ApiError(403, 'May not delete access rule in use');
    accessRules.delete(row.id);
    return c.body(null, 204);
  });
}
