import { z } from 'zod';
import { secretKeyRef } from '../common/reference.ts';
import { type Rule, withRules } from '../common/rule.ts';
import { listMap, listSet, text } from '../common/schema.ts';
import { databaseName, retention } from './database.ts';
import type { EngineName, Topology } from './engine.ts';

export const USAGES = ['exclusive', 'shared'] as const;

export const usage = z
  .enum(USAGES)
  .default('exclusive')
  .describe(
    'exclusive: of one application, whose users may have grants in several databases. shared: of many, each user of which ' +
      'is kept to one database.',
  );

const BOTH = ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'TRIGGER', 'CREATE'] as const;
const MYSQL = [
  'ALTER',
  'ALTER ROUTINE',
  'CREATE ROUTINE',
  'CREATE TEMPORARY TABLES',
  'CREATE VIEW',
  'DROP',
  'EVENT',
  'EXECUTE',
  'INDEX',
  'LOCK TABLES',
  'SHOW VIEW',
] as const;
const POSTGRESQL = ['CONNECT', 'TEMPORARY', 'TRUNCATE', 'USAGE'] as const;

export const PRIVILEGES = [...BOTH, ...MYSQL, ...POSTGRESQL] as const;
export type Privilege = (typeof PRIVILEGES)[number];

/** Every privilege that may be granted in a database, by engine; `ALL` stands for all the others. */
export const PRIVILEGES_OF: Readonly<Record<EngineName, readonly Privilege[]>> = {
  mysql: [...BOTH, ...MYSQL],
  postgresql: [...BOTH, ...POSTGRESQL],
};

const RESERVED = ['haproxy', 'mariadb', 'mysql', 'postgres', 'public', 'replication', 'root', 'none'];

/** The cluster's own Secrets end so: `<cluster>-tls` with its authority, and those that its machines are known by. */
const OWN_SECRETS = ['identity', 'internal', 'tls'];
/** So do Secrets that CloudNativePG makes for its Cluster, or takes for its own when they are there. */
const CLOUD_NATIVE_PG_SECRETS = ['ca', 'server', 'superuser'];

const oneOf = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`;

/** Of a user: also part of the name of its connection Secret. */
export const userName = () =>
  withRules(
    text(32).regex(/^[a-z]([a-z0-9_-]*[a-z0-9])?$/),
    {
      cel: `!self.startsWith('scp') && !self.startsWith('pg_') && !(self in ${oneOf(RESERVED)})`,
      holds: (name) => !name.startsWith('scp') && !name.startsWith('pg_') && !RESERVED.includes(name),
      message: 'is a user of the server or of the operator: choose another name',
    },
    {
      cel: `!(self in ${oneOf(OWN_SECRETS)})`,
      holds: (name) => !OWN_SECRETS.includes(name),
      message: "would have its connection Secret in the place of one with the cluster's own keys: choose another name",
    },
  );

/** Of CloudNativePG: a role of its own, and users whose connection Secret would have the name of one of its Secrets. */
const OF_CNPG = ['ca', 'pull', 'server', 'streaming_replica', 'superuser'];

const grant = z.object({
  database: databaseName().describe('Name of an entry in spec.databases.'),
  privileges: withRules(
    listSet(z.enum(PRIVILEGES), PRIVILEGES.length),
    {
      cel: 'self.size() > 0',
      holds: (list) => list.length > 0,
      message: 'is empty: name at least one privilege, or remove the grant',
    },
    {
      cel: "!self.exists(p, p == 'ALL') || self.size() == 1",
      holds: (list) => !list.includes('ALL') || list.length === 1,
      message: 'names others beside ALL, which has them all: remove ALL, or the others',
    },
  ).describe('What the user may do in it. ALL: everything but handing it on. For postgresql also on all its tables.'),
});

const user = z.object({
  name: userName().describe(
    'Name of the user: lower-case letters, digits, dashes and underscores; at most 32 characters.',
  ),
  passwordSecretRef: secretKeyRef('the password', 'password').describe(
    'The password. A change of the Secret is taken up at once.',
  ),
  grants: listMap(grant, 64, 'database')
    .default([])
    .describe('What the user may do, by database: this and nothing else.'),
  deletionPolicy: retention('Delete', 'its password should not outlive its declaration'),
});

export const users = withRules(listMap(user, 64, 'name'), {
  cel: "self.all(u, self.filter(v, u.name.replace('_', '-') == v.name.replace('_', '-')).size() == 1)",
  holds: (list) => new Set(list.map(({ name }) => name.replaceAll('_', '-'))).size === list.length,
  message: 'have names that differ in _ and - only, and so would share a connection Secret: rename one of them',
})
  .default([])
  .describe('Users, told apart by name. Others on the server are left alone.');

interface Declared {
  readonly topology: Topology;
  readonly engine: { readonly name: EngineName };
  readonly usage: z.output<typeof usage>;
  readonly databases: readonly { readonly name: string; readonly owner?: string | undefined }[];
  readonly users: z.output<typeof users>;
}

const quoted = (engine: EngineName) => PRIVILEGES_OF[engine].map((privilege) => `'${privilege}'`).join(', ');

const privilegesFit = (engine: EngineName): Rule<Declared> => ({
  cel:
    `self.engine.name != '${engine}' || self.users.all(u, u.grants.all(g, g.privileges.all(p, ` +
    `p in [${quoted(engine)}])))`,
  holds: (s) =>
    s.engine.name !== engine ||
    s.users.every((u) => u.grants.every((g) => g.privileges.every((p) => PRIVILEGES_OF[engine].includes(p)))),
  field: 'users',
  message: `have a privilege that ${engine} does not know: it has ${PRIVILEGES_OF[engine].join(', ')}`,
});

export const userRules: readonly Rule<Declared>[] = [
  privilegesFit('mysql'),
  privilegesFit('postgresql'),
  {
    cel: 'self.users.all(u, u.grants.all(g, self.databases.exists(d, d.name == g.database)))',
    holds: (s) =>
      s.users.every((u) => u.grants.every((g) => s.databases.some((database) => database.name === g.database))),
    field: 'users',
    message: 'have a grant in a database that spec.databases does not have: declare it there, or correct the name',
  },
  {
    cel: 'self.databases.all(d, !has(d.owner) || self.users.exists(u, u.name == d.owner))',
    holds: (s) => s.databases.every((d) => d.owner === undefined || s.users.some((u) => u.name === d.owner)),
    field: 'databases',
    message: 'have an owner that spec.users does not have: declare it there, or correct the name',
  },
  {
    cel: `self.topology != 'cloudNativePg' || self.users.all(u, !(u.name in ${oneOf(CLOUD_NATIVE_PG_SECRETS)}))`,
    holds: (s) =>
      s.topology !== 'cloudNativePg' || s.users.every(({ name }) => !CLOUD_NATIVE_PG_SECRETS.includes(name)),
    field: 'users',
    message:
      'have a name whose connection Secret would be in the place of one of CloudNativePG (ca, server, superuser): choose another name',
  },
  {
    cel: "self.topology != 'cloudNativePg' || self.databases.all(d, has(d.owner))",
    holds: (s) => s.topology !== 'cloudNativePg' || s.databases.every(({ owner }) => owner !== undefined),
    field: 'databases',
    message: 'have no owner, which CloudNativePG needs: declare a user as the owner',
  },
  {
    cel:
      "self.topology != 'cloudNativePg' || self.users.all(u, !u.name.startsWith('cnpg_') && " +
      `!(u.name in [${OF_CNPG.map((name) => `'${name}'`).join(', ')}]))`,
    holds: (s) =>
      s.topology !== 'cloudNativePg' ||
      s.users.every(({ name }) => !name.startsWith('cnpg_') && !OF_CNPG.includes(name)),
    field: 'users',
    message: 'have a name that CloudNativePG needs for a role or a Secret of its own: choose another name',
  },
  {
    cel: "self.topology != 'cloudNativePg' || self.users.all(u, u.grants.all(g, g.privileges.all(p, p == 'ALL')))",
    holds: (s) =>
      s.topology !== 'cloudNativePg' ||
      s.users.every((u) => u.grants.every((g) => g.privileges.every((p) => p === 'ALL'))),
    field: 'users',
    message:
      'have a grant that CloudNativePG cannot make, for it knows owners only: grant ALL to the owner, and nothing else',
  },
  {
    // To look for the owner of each database of each grant of each user is more than an API server takes on.
    holds: (s) =>
      s.topology !== 'cloudNativePg' ||
      s.users.every((u) => u.grants.every((g) => s.databases.some((d) => d.name === g.database && d.owner === u.name))),
    field: 'users',
    message: 'have a grant in a database of another owner, which CloudNativePG cannot make: grant to the owner only',
  },
  {
    cel: "self.usage != 'shared' || self.users.all(u, u.grants.size() <= 1)",
    holds: (s) => s.usage !== 'shared' || s.users.every((u) => u.grants.length <= 1),
    field: 'users',
    message:
      'have grants in several databases of a shared cluster, whose applications are kept apart: take a user for each, or usage: exclusive',
  },
];
