import type { AuthMethod, Named, Scope } from './cloud-config.ts';
import { configError } from './config-error.ts';
import type { Fields } from './fields.ts';

type Method = AuthMethod['method'];

const METHODS: Readonly<Record<string, Method>> = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'application-credential',
};

/** How to prove who we are, from `auth_type` and `auth`. */
export function readAuth(entry: Fields, auth: Fields): AuthMethod {
  const method = methodOf(entry, auth);
  switch (method) {
    case 'password':
      return { method, user: readUser(auth), password: required(auth, 'password') };
    case 'token':
      return { method, token: required(auth, 'token') };
    case 'application-credential': {
      const id = auth.text('application_credential_id');
      const name = auth.text('application_credential_name');
      const secret = required(auth, 'application_credential_secret');
      if (id !== undefined) return { method, credential: { id }, secret };
      if (name !== undefined) return { method, credential: { name, user: readUser(auth) }, secret };
      throw configError(`${auth.at('application_credential_id')} is missing; name the application credential.`);
    }
  }
}

function methodOf(entry: Fields, auth: Fields): Method {
  const type = entry.text('auth_type');
  if (type === undefined) {
    if (auth.has('application_credential_secret')) return 'application-credential';
    return auth.has('token') && !auth.has('password') ? 'token' : 'password';
  }
  const method = Object.hasOwn(METHODS, type) ? METHODS[type] : undefined;
  if (method === undefined) {
    throw configError(`${entry.at('auth_type')} must be one of ${Object.keys(METHODS).join(', ')}.`);
  }
  return method;
}

/** What the token is to be good for; a project unless said otherwise. */
export function readScope(auth: Fields): Scope {
  if (auth.text('system_scope') !== undefined) {
    if (auth.text('system_scope') !== 'all') throw configError(`${auth.at('system_scope')} must be all.`);
    return { kind: 'system' };
  }
  const id = auth.text('project_id') ?? auth.text('tenant_id');
  if (id !== undefined) return { kind: 'project', project: { id } };
  const name = auth.text('project_name') ?? auth.text('tenant_name');
  if (name !== undefined) {
    const domain =
      readDomain(auth, 'project_domain') ?? readDomain(auth, 'domain') ?? readDomain(auth, 'default_domain');
    return { kind: 'project', project: { name, domain: domain ?? DEFAULT_DOMAIN } };
  }
  const domain = readDomain(auth, 'domain');
  return domain ? { kind: 'domain', domain } : { kind: 'unscoped' };
}

/** Every Keystone has this domain; clients fall back to it. */
const DEFAULT_DOMAIN = { id: 'default' } as const;

function readUser(auth: Fields): Named {
  const id = auth.text('user_id');
  if (id !== undefined) return { id };
  const domain = readDomain(auth, 'user_domain') ?? readDomain(auth, 'domain') ?? readDomain(auth, 'default_domain');
  return { name: required(auth, 'username'), domain: domain ?? DEFAULT_DOMAIN };
}

function readDomain(auth: Fields, prefix: string): { id: string } | { name: string } | undefined {
  // `default_domain` is openstacksdk's own key and holds an id.
  if (prefix === 'default_domain') {
    const only = auth.text('default_domain');
    if (only !== undefined) return { id: only };
  }
  const id = auth.text(`${prefix}_id`);
  if (id !== undefined) return { id };
  const name = auth.text(`${prefix}_name`);
  return name === undefined ? undefined : { name };
}

function required(fields: Fields, key: string): string {
  const value = fields.text(key);
  if (value === undefined) throw configError(`${fields.at(key)} is missing; write it there or in secure.yaml.`);
  return value;
}
