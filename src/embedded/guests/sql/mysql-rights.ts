import { type Held, SqlError } from './catalog.ts';
import type { Rights } from './rights.ts';

export const MYSQL_RIGHTS: Rights = {
  entry: (catalog, user, database) =>
    /^information_schema$/i.test(database) || catalog.held.some((one) => one.user === user && isIn(one, database))
      ? undefined
      : new SqlError('1044', `Access denied for user '${user}'@'%' to database '${database}'`),
  use: ({ held }, { user, privilege, database, table }) =>
    held.some((one) => one.user === user && one.privilege === privilege && covers(one, database, table))
      ? undefined
      : new SqlError(
          '1142',
          `${privilege} command denied to user '${user}'@'localhost' for table \`${database}\`.\`${table}\``,
        ),
  // Grants are on names, whatever bears them.
  ofNewTable: () => [],
  goesWith: () => false,
};

function isIn({ scope, on }: Held, database: string): boolean {
  return scope === 'global' || (scope === 'database' ? fits(on, database) : on.startsWith(`${database}.`));
}

function covers(held: Held, database: string, table: string): boolean {
  return held.scope === 'object' ? held.on === `${database}.${table}` : isIn(held, database);
}

/** A database's name in a grant is a pattern as of LIKE. */
function fits(pattern: string, name: string): boolean {
  const literally = (sign: string) => sign.replace(/\W/, '\\$&');
  const parts = [...pattern.matchAll(/\\(.)|(.)/g)].map(([, escaped, sign = '']) =>
    escaped === undefined ? ({ _: '.', '%': '.*' }[sign] ?? literally(sign)) : literally(escaped),
  );
  return new RegExp(`^${parts.join('')}$`).test(name);
}

/** Everything that can be done in a database or with a table but handing it on. */
export const ALL_PRIVILEGES = (
  'ALTER,ALTER ROUTINE,CREATE,CREATE ROUTINE,CREATE TEMPORARY TABLES,CREATE VIEW,DELETE,DROP,EVENT,EXECUTE,INDEX,INSERT,LOCK TABLES,' +
  'REFERENCES,SELECT,SHOW VIEW,TRIGGER,UPDATE'
).split(',');
