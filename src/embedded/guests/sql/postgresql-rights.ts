import { type Catalog, SqlError } from './catalog.ts';
import type { Rights } from './rights.ts';

/** How grants on a table, and on the schema `public`, are kept. */
export const onTable = (database: string, table: string) => `${database}.table.${table}`;
export const onSchema = (database: string) => `${database}.schema`;
/** And what others are to have of tables that somebody makes. */
export const onFutureTables = (database: string, maker: string) => `${database}.default.${maker}.r`;

export const POSTGRESQL_RIGHTS: Rights = {
  entry: (catalog, user, database) =>
    owns(catalog, user, database) || holds(catalog, user, 'CONNECT', database)
      ? undefined
      : new SqlError('42501', `permission denied for database "${database}"`),
  use: (catalog, { user, privilege, database, table }) => {
    const known = catalog.databases[database]?.tables[table];
    if (catalog.users[user]?.elevated || known?.owner === user) return undefined;
    if (privilege === 'CREATE')
      return owns(catalog, user, database) || holds(catalog, user, privilege, onSchema(database))
        ? undefined
        : new SqlError('42501', 'permission denied for schema public');
    // What is not there is told of as that.
    if (known === undefined) return undefined;
    if (privilege === 'DROP') return new SqlError('42501', `must be owner of table ${table}`);
    return holds(catalog, user, privilege, onTable(database, table)) || readsAll(catalog, user, privilege)
      ? undefined
      : new SqlError('42501', `permission denied for table ${table}`);
  },
  ofNewTable: (held, maker, { database, table }) =>
    held
      .filter(({ on }) => on === onFutureTables(database, maker))
      .map((one) => ({ ...one, on: onTable(database, table) })),
  goesWith: ({ scope, on }, { database, table }) =>
    table === undefined
      ? (scope === 'database' && on === database) || (scope === 'object' && on.startsWith(`${database}.`))
      : on === onTable(database, table),
};

function owns({ databases, users }: Catalog, user: string, database: string): boolean {
  return users[user]?.elevated === true || databases[database]?.owner === user;
}

function holds({ held }: Catalog, user: string, privilege: string, on: string): boolean {
  return held.some(
    (one) => (one.user === user || one.user === 'public') && one.privilege === privilege && one.on === on,
  );
}

function readsAll({ held }: Catalog, user: string, privilege: string): boolean {
  const isMember = held.some((one) => one.user === user && one.scope === 'role' && one.on === 'pg_read_all_data');
  return privilege === 'SELECT' && isMember;
}
