import { createHash } from 'node:crypto';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp, ServiceContext } from '../service.ts';
import { readBody } from './body.ts';
import { listBody } from './collection.ts';
import { forbidden, notFound } from './style.ts';
import type { CredentialRow } from './tables.ts';

/** `/v3/users/{id}/credentials/OS-EC2`: access keys for the S3 and EC2 interfaces, kept as credentials of type `ec2`. */
export function ec2CredentialRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { credentials, users, projects } = cloud.state.tables.identity;
  const base = '/v3/users/:user/credentials/OS-EC2';
  const show = (row: CredentialRow) => {
    const { access, secret, trust_id } = JSON.parse(row.blob) as Readonly<Record<string, string | null>>;
    const self = `${cloud.origin}/identity/v3/users/${row.user_id}/credentials/OS-EC2/${String(access)}`;
    return { user_id: row.user_id, tenant_id: row.project_id, access, secret, trust_id, links: { self } };
  };
  const requireUser = (c: ServiceContext, action: string): string => {
    const user = c.req.param('user') ?? '';
    const caller = c.get('caller');
    if (caller.user.id !== user && !caller.isAdmin) throw forbidden(`identity:${action}`);
    if (!users.has(user)) throw notFound('user', user);
    return user;
  };
  const find = (c: ServiceContext, action: string): CredentialRow => {
    const user = requireUser(c, action);
    const id = sha256(c.req.param('access') ?? '');
    const row = credentials.get(id);
    if (row?.user_id !== user) throw notFound('credential', id);
    return row;
  };
  app.get(base, (c) => {
    const rows = credentials.where('user', requireUser(c, 'ec2_list_credentials'));
    return c.json(listBody(cloud, c, 'credentials', rows.filter(({ type }) => type === 'ec2').map(show)));
  });
  app.post(base, async (c) => {
    const user_id = requireUser(c, 'ec2_create_credential');
    const { tenant_id = '' } = (await readBody(c)) as { tenant_id?: string };
    if (!projects.has(tenant_id)) throw notFound('project', tenant_id);
    const [access, secret] = [newHexId(cloud), newHexId(cloud)];
    const blob = JSON.stringify({ access, secret, trust_id: null });
    const row = credentials.insert({ id: sha256(access), user_id, project_id: tenant_id, type: 'ec2', blob });
    return c.json({ credential: show(row) }, 201);
  });
  app.get(`${base}/:access`, (c) => c.json({ credential: show(find(c, 'ec2_get_credential')) }));
  app.delete(`${base}/:access`, (c) => {
    credentials.delete(find(c, 'ec2_delete_credential').id);
    return c.body(null, 204);
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
