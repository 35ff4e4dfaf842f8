import type { Declared, DeclaredUser } from '../declared.ts';
import type { SqlDifference } from '../dialect.ts';
import type { Observed } from '../observed.ts';
import { sql, sqlIn, type Statement } from '../step.ts';
import { identifier } from './names.ts';

const ON_TABLES = ['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];

/** What a declared grant comes to. Whoever may do anything in a database may connect to it and find its tables. */
interface Wanted {
  readonly database: readonly string[];
  readonly schema: readonly string[];
  readonly table: readonly string[];
  readonly sequence: readonly string[];
}

const NOTHING: Wanted = { database: [], schema: [], table: [], sequence: [] };

function wantedOf(privileges: readonly string[]): Wanted {
  const has = (privilege: string) => privileges.includes('ALL') || privileges.includes(privilege);
  return {
    database: ['CONNECT', ...['CREATE', 'TEMPORARY'].filter(has)],
    schema: ['USAGE', ...['CREATE'].filter(has)],
    table: ON_TABLES.filter(has),
    sequence: has('USAGE') ? (privileges.includes('ALL') ? ['SELECT', 'UPDATE', 'USAGE'] : ['USAGE']) : [],
  };
}

/**
 * What one user is to be granted and to lose, database by database: on the database, its schema public, all tables and
 * sequences there, and those that others who may make tables will make. An owner has everything in its database: as it is on the
 * database itself, its schema and what it made; what others made it is granted.
 */
export function grantDifferences(want: DeclaredUser, declared: Declared, observed: Observed): readonly SqlDifference[] {
  const there = observed.databases.filter(({ open }) => open);
  const memberships = observed.held
    .filter(({ user, scope }) => user === want.name && scope === 'role')
    .map(({ on }): SqlDifference => ({
      field: `grants[${on}]`,
      from: 'MEMBER',
      to: undefined,
      statements: [sql(`REVOKE ${identifier(on)} FROM ${identifier(want.name)}`)],
    }));
  return [
    ...memberships,
    ...there.flatMap(({ name, owner }) => {
      const isOwner = owner === want.name;
      const grant = want.grants.find(({ database }) => database === name);
      const isDeclared = declared.databases.some((database) => database.name === name);
      // What others hold in databases that are not ours is not looked into; a right to connect there is seen from outside.
      const own = isOwner ? [] : OWNED;
      const levels = isDeclared ? [...own, ...ON_OBJECTS] : own.slice(0, 1);
      const wanted = isOwner ? wantedOf(['ALL']) : grant === undefined ? NOTHING : wantedOf(grant.privileges);
      return levels.flatMap((level) => level(want.name, name, wanted, { declared, observed }));
    }),
  ];
}

interface Ground {
  readonly declared: Declared;
  readonly observed: Observed;
}

type Level = (user: string, database: string, wanted: Wanted, ground: Ground) => readonly SqlDifference[];

/** What an owner has by being it. */
const OWNED: readonly Level[] = [
  (user, database, wanted, { observed }) => {
    const have = heldBy(observed, user, 'database', database);
    return compared(`grants[${database}]`, wanted.database, have, {
      grant: (list) => sql(`GRANT ${list} ON DATABASE ${identifier(database)} TO ${identifier(user)}`),
      revoke: (list) => sql(`REVOKE ${list} ON DATABASE ${identifier(database)} FROM ${identifier(user)}`),
    });
  },
  (user, database, wanted, { observed }) => {
    const have = heldBy(observed, user, 'object', `${database}.schema`);
    return compared(`grants[${database}].schema`, wanted.schema, have, {
      grant: (list) => sqlIn(database, `GRANT ${list} ON SCHEMA public TO ${identifier(user)}`),
      revoke: (list) => sqlIn(database, `REVOKE ${list} ON SCHEMA public FROM ${identifier(user)}`),
    });
  },
];

const ON_OBJECTS: readonly Level[] = [
  (user, database, wanted, ground) => onObjects('table', user, database, wanted.table, ground),
  (user, database, wanted, ground) => onObjects('sequence', user, database, wanted.sequence, ground),
];

const PLURAL = { table: 'TABLES', sequence: 'SEQUENCES' } as const;
const CATALOG_SIGN = { table: 'r', sequence: 'S' } as const;

function onObjects(
  kind: 'table' | 'sequence',
  user: string,
  database: string,
  wanted: readonly string[],
  { declared, observed }: Ground,
): readonly SqlDifference[] {
  const counts = observed.objects.filter(
    (one) => one.database === database && one.class === kind && one.user === user && one.privilege !== '',
  );
  const total = observed.objects.find(
    (one) => one.database === database && one.class === kind && one.user === user,
  )?.total;
  const name = identifier(user);
  const existing = compared(
    `grants[${database}].${kind}s`,
    // With no table there is nothing to grant: it would be granted in every pass.
    (total ?? 0) === 0 ? [] : wanted,
    counts.filter(({ privilege, count }) => count === total || !wanted.includes(privilege)).map((one) => one.privilege),
    {
      grant: (list) => sqlIn(database, `GRANT ${list} ON ALL ${PLURAL[kind]} IN SCHEMA public TO ${name}`),
      revoke: (list) => sqlIn(database, `REVOKE ${list} ON ALL ${PLURAL[kind]} IN SCHEMA public FROM ${name}`),
    },
  );
  const future = makersIn(declared, database)
    .filter((maker) => maker !== user && observed.users.some((one) => one.name === maker))
    .flatMap((maker) => {
      const on = `${database}.default.${maker}.${CATALOG_SIGN[kind]}`;
      const start = `ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(maker)} IN SCHEMA public`;
      return compared(`grants[${database}].${kind}s.future`, wanted, heldBy(observed, user, 'object', on), {
        grant: (list) => sqlIn(database, `${start} GRANT ${list} ON ${PLURAL[kind]} TO ${name}`),
        revoke: (list) => sqlIn(database, `${start} REVOKE ${list} ON ${PLURAL[kind]} FROM ${name}`),
      });
    });
  return [...existing, ...future];
}

/** Who may make tables in a database. */
function makersIn({ databases, users }: Declared, name: string): readonly string[] {
  const owner = databases.find((database) => database.name === name)?.owner;
  const creators = users.filter(({ grants }) =>
    grants.some(
      ({ database, privileges }) => database === name && privileges.some((one) => one === 'ALL' || one === 'CREATE'),
    ),
  );
  return [...new Set([...(owner === undefined ? [] : [owner]), ...creators.map((user) => user.name)])];
}

function heldBy({ held }: Observed, user: string, scope: string, on: string): readonly string[] {
  return held.filter((one) => one.user === user && one.scope === scope && one.on === on).map((one) => one.privilege);
}

function compared(
  field: string,
  want: readonly string[],
  have: readonly string[],
  to: { readonly grant: (list: string) => Statement; readonly revoke: (list: string) => Statement },
): readonly SqlDifference[] {
  const missing = want.filter((privilege) => !have.includes(privilege));
  const extra = have.filter((privilege) => !want.includes(privilege));
  if (missing.length + extra.length === 0) return [];
  return [
    {
      field,
      from: [...have].sort().join(', ') || undefined,
      to: [...want].sort().join(', ') || undefined,
      statements: [
        ...(extra.length === 0 ? [] : [to.revoke(extra.join(', '))]),
        ...(missing.length === 0 ? [] : [to.grant(missing.join(', '))]),
      ],
    },
  ];
}
