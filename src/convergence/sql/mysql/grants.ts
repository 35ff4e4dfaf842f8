import { type DeclaredUser } from '../declared.ts';
import type { Declared } from '../declared.ts';
import type { SqlDifference } from '../dialect.ts';
import type { HeldPrivilege, Observed } from '../observed.ts';
import { sql } from '../step.ts';
import { account, databasePattern, identifier } from './names.ts';

/** Everything in a database but handing it on. */
const ALL = [
  'ALTER',
  'ALTER ROUTINE',
  'CREATE',
  'CREATE ROUTINE',
  'CREATE TEMPORARY TABLES',
  'CREATE VIEW',
  'DELETE',
  'DROP',
  'EVENT',
  'EXECUTE',
  'INDEX',
  'INSERT',
  'LOCK TABLES',
  'REFERENCES',
  'SELECT',
  'SHOW VIEW',
  'TRIGGER',
  'UPDATE',
];

/** Database by database what is to be granted and revoked; wider and narrower grants than we make are revoked as they are. */
export function grantDifferences(
  want: DeclaredUser,
  _declared: Declared,
  observed: Observed,
): readonly SqlDifference[] {
  const held = observed.held.filter(({ user }) => user === want.name);
  const inDatabases = held.filter(({ scope }) => scope === 'database');
  const wanted = new Map(
    want.grants.map(({ database, privileges }) => [
      databasePattern(database),
      privileges.includes('ALL') ? ALL : [...privileges].sort(),
    ]),
  );
  const databases = new Set([...wanted.keys(), ...inDatabases.map(({ on }) => on)]);
  return [
    ...[...databases].flatMap((on) => {
      const have = inDatabases.filter((one) => one.on === on).map(({ privilege }) => privilege);
      return inDatabase(want.name, on, wanted.get(on) ?? [], have.sort());
    }),
    ...held.filter(({ scope }) => scope !== 'database').map(elsewhere),
  ];
}

function inDatabase(
  user: string,
  on: string,
  want: readonly string[],
  have: readonly string[],
): readonly SqlDifference[] {
  const missing = want.filter((privilege) => !have.includes(privilege));
  const extra = have.filter((privilege) => !want.includes(privilege));
  if (missing.length + extra.length === 0) return [];
  const target = `${identifier(on)}.*`;
  return [
    {
      field: `grants[${on.replaceAll('\\', '')}]`,
      from: have.join(', ') || undefined,
      to: want.join(', ') || undefined,
      statements: [
        ...(extra.length === 0 ? [] : [sql(`REVOKE ${extra.join(', ')} ON ${target} FROM ${account(user)}`)]),
        ...(missing.length === 0 ? [] : [sql(`GRANT ${missing.join(', ')} ON ${target} TO ${account(user)}`)]),
      ],
    },
  ];
}

function elsewhere({ user, scope, on, privilege }: HeldPrivilege): SqlDifference {
  const field = scope === 'global' ? 'grants[*]' : `grants[${on}]`;
  const statement = (() => {
    if (scope === 'role') return `REVOKE ${identifier(on)} FROM ${account(user)}`;
    if (scope === 'global') return `REVOKE ${privilege} ON *.* FROM ${account(user)}`;
    const [database = '', ...rest] = on.split('.');
    const option = privilege === 'GRANT OPTION' ? 'GRANT OPTION' : 'ALL PRIVILEGES';
    return `REVOKE ${option} ON ${identifier(database)}.${identifier(rest.join('.'))} FROM ${account(user)}`;
  })();
  return { field, from: privilege, to: undefined, statements: [sql(statement)] };
}
