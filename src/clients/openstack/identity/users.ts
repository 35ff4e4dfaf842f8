import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { maybeBoolean, maybeText, text } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const user = z.object({
  id: text,
  name: text,
  domain_id: maybeText,
  default_project_id: maybeText,
  description: maybeText,
  email: maybeText,
  enabled: z.boolean().default(true),
  password_expires_at: maybeText,
});
export type User = z.output<typeof user>;

export interface CreateUser {
  readonly name: string;
  readonly domain_id?: string;
  readonly default_project_id?: string;
  readonly password?: string;
  readonly description?: string;
  readonly email?: string;
  readonly enabled?: boolean;
}
export type UpdateUser = Partial<Omit<CreateUser, 'domain_id'>>;

const group = z.object({ id: text, name: text, domain_id: maybeText, description: maybeText });
export type Group = z.output<typeof group>;

const applicationCredential = z.object({
  id: text,
  name: text,
  description: maybeText,
  project_id: maybeText,
  expires_at: maybeText,
  unrestricted: maybeBoolean,
  roles: z.array(z.object({ id: maybeText, name: text })).default([]),
});
export type ApplicationCredential = z.output<typeof applicationCredential>;
/** `secret` is shown this once. */
const createdCredential = applicationCredential.extend({ secret: text });
export type CreatedApplicationCredential = z.output<typeof createdCredential>;

export interface CreateApplicationCredential {
  readonly name: string;
  readonly description?: string;
  readonly secret?: string;
  readonly expires_at?: string;
  readonly roles?: readonly ({ readonly id: string } | { readonly name: string })[];
  readonly unrestricted?: boolean;
}

export interface Users {
  listUsers(query?: Query): Promise<User[]>;
  /** Users may read themselves; everybody else needs an administrator. */
  getUser(id: string): Promise<User>;
  createUser(body: CreateUser): Promise<User>;
  updateUser(id: string, body: UpdateUser): Promise<User>;
  deleteUser(id: string): Promise<void>;
  /** Filters: `name`, `domain_id`. */
  listGroups(query?: Query): Promise<Group[]>;
  listApplicationCredentials(userId: string, query?: Query): Promise<ApplicationCredential[]>;
  /** Keystone never shows the secret again. */
  createApplicationCredential(userId: string, body: CreateApplicationCredential): Promise<CreatedApplicationCredential>;
  deleteApplicationCredential(userId: string, id: string): Promise<void>;
}

export function users(api: ServiceApi): Users {
  const calls = resource<User, CreateUser, UpdateUser>(api, {
    one: 'user',
    many: 'users',
    at: '/users',
    of: user,
    update: 'PATCH',
  });
  return {
    listUsers: calls.list,
    getUser: calls.get,
    createUser: calls.create,
    updateUser: calls.update,
    deleteUser: calls.remove,
    listGroups: resource<Group>(api, { one: 'group', many: 'groups', at: '/groups', of: group }).list,
    listApplicationCredentials: (userId, query) =>
      api.list({
        operation: 'list application credentials',
        path: path`/users/${userId}/application_credentials`,
        items: 'application_credentials',
        of: applicationCredential,
        query,
      }),
    createApplicationCredential: (userId, body) =>
      api.json({
        operation: 'create application credential',
        method: 'POST',
        path: path`/users/${userId}/application_credentials`,
        json: { application_credential: body },
        answer: inEnvelope('application_credential', createdCredential),
      }),
    deleteApplicationCredential: async (userId, id) => {
      await api.done({
        operation: 'delete application credential',
        method: 'DELETE',
        path: path`/users/${userId}/application_credentials/${id}`,
      });
    },
  };
}
