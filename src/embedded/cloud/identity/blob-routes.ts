import { createHash } from 'node:crypto';
import { type CloudContext, newHexId } from '../context.ts';
import type { ServiceApp } from '../service.ts';
import { extraOf, mountCollection } from './collection.ts';
import { SCHEMAS } from './schemas.ts';

const POLICY = { type: true, blob: true };

/** `/v3/policies` and `/v3/credentials`: text that Keystone keeps for others. */
export function blobRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { policies, credentials } = cloud.state.tables.identity;
  mountCollection(app, cloud, {
    singular: 'policy',
    plural: 'policies',
    path: 'policies',
    schemas: SCHEMAS.policy,
    filters: ['type'],
    get: (id) => policies.get(id),
    rows: () => policies.all(),
    view: ({ extra, ...row }) => ({ ...extra, ...row }),
    create: (given) =>
      policies.insert({
        id: newHexId(cloud),
        type: given['type'] as string,
        blob: given['blob'] as string,
        extra: extraOf(given, POLICY),
      }),
    update: (row, given) => {
      const { type = row.type, blob = row.blob } = given as Partial<typeof row>;
      return policies.update(row.id, { type, blob, extra: { ...row.extra, ...extraOf(given, POLICY) } });
    },
    remove: (row) => policies.delete(row.id),
  });
  mountCollection(app, cloud, {
    singular: 'credential',
    plural: 'credentials',
    path: 'credentials',
    schemas: SCHEMAS.credential,
    filters: ['user_id', 'type'],
    get: (id) => credentials.get(id),
    rows: () => credentials.all(),
    view: (row) => ({ ...row }),
    readable: (caller, row) => caller.user.id === row.user_id,
    create: (given, caller) => {
      const blob = given['blob'] as string;
      const access = (JSON.parse(given['type'] === 'ec2' ? blob : '{}') as { access?: string }).access;
      return credentials.insert({
        id: access === undefined ? newHexId(cloud) : createHash('sha256').update(access).digest('hex'),
        user_id: (given['user_id'] as string | undefined) ?? caller.user.id,
        project_id: (given['project_id'] as string | null | undefined) ?? null,
        type: given['type'] as string,
        blob,
      });
    },
    update: (row, given) => credentials.update(row.id, { ...row, ...(given as Partial<typeof row>) }),
    remove: (row) => credentials.delete(row.id),
  });
}
