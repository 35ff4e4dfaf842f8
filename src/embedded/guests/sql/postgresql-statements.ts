import { type DatabaseEntry, type Held, NEW_DATABASE, SqlError, type UserEntry } from './catalog.ts';
import { ON_DATABASES, ON_SCHEMAS, ON_SEQUENCES, ON_TABLES, privileges } from './postgresql-privileges.ts';
import { POSTGRESQL_VERSION, questionOf } from './postgresql-questions.ts';
import type { OwnStatement } from './own-statements.ts';
import { onFutureTables, onSchema, onTable } from './postgresql-rights.ts';
import { keptOf } from './scram.ts';
import type { SqlServer, SqlSession } from './server.ts';
import { nameOf, valueOf } from './text.ts';

const NAME = String.raw`("[^"]+"|\w+)`;

const editUser =
  (
    change: (old: UserEntry, options: string, salt: () => Uint8Array) => UserEntry,
    mustExist: boolean,
  ): OwnStatement[1] =>
  (server, session, [, text = '', options = ''], statement) =>
    server.write(session, statement, () => {
      const name = nameOf(text);
      const known = server.store.catalog().users[name];
      requireRoleOptions(options);
      const salt = () => server.guest.site.random.bytes(16);
      if (mustExist && !known) throw new SqlError('42704', `role "${name}" does not exist`);
      if (!mustExist && known) throw new SqlError('42710', `role "${name}" already exists`);
      return server.edit((catalog) => ({
        ...catalog,
        users: {
          ...catalog.users,
          [name]: change(known ?? { verifier: '', open: false, elevated: false }, options, salt),
        },
      }));
    });

const ROLE_OPTION =
  /^(with|(no)?(login|superuser|createdb|createrole|inherit|replication|bypassrls)|password\s+('(?:[^']|'')*'|null)|connection\s+limit\s+-?\d+|valid\s+until\s+'[^']*')(\s+|$)/i;

function requireRoleOptions(options: string): void {
  let rest = options.trim();
  while (rest !== '') {
    const [option] = ROLE_OPTION.exec(rest) ?? [];
    if (option === undefined) {
      const word = /^\S+/.exec(rest)?.[0].toLowerCase() ?? '';
      throw new SqlError('42601', `unrecognized role option "${word}"`);
    }
    rest = rest.slice(option.length);
  }
}

function withOptions(old: UserEntry, options: string, salt: () => Uint8Array): UserEntry {
  const password = /password\s+('(?:[^']|'')*')/i.exec(options)?.[1];
  const open = /\bnologin\b/i.test(options) ? false : /\blogin\b/i.test(options) ? true : old.open;
  const elevated = /\bnosuperuser\b/i.test(options)
    ? false
    : /\b(superuser|createrole|createdb|replication)\b/i.test(options)
      ? true
      : old.elevated;
  return { open, elevated, verifier: password === undefined ? old.verifier : keptOf(String(valueOf(password)), salt) };
}

/** Statements that PostgreSQL alone takes, as far as the operator and the scripts of the image say them. */
export const POSTGRESQL_STATEMENTS: readonly OwnStatement[] = [
  [/^(begin|commit|rollback|set\s.*|create\s+schema\s.*|checkpoint)$/is, () => []],
  [
    /^(?:with\s.*?)?select json_build_object\('row', '(\w+)'.*$|^with\s.*json_build_object\('row', '(\w+)'.*$/is,
    (server, session, [, row, other], statement) => questionOf(server, session, row ?? other ?? '', statement),
  ],
  [
    /^select to_regclass\('scp_operator\.owned'\) is not null as have_notes$/is,
    (server, session) => [
      [server.store.catalog().databases[session.database]?.tables['scp_operator.owned'] ? 't' : 'f'],
    ],
  ],
  [/^select\s+(?:version\(\)|current_setting\('server_version'\))$/is, () => [[POSTGRESQL_VERSION]]],
  [
    /^select extract\(epoch from now\(\) - pg_postmaster_start_time\(\)\)::bigint$/is,
    (server) => [[Math.floor((server.guest.site.clock.now() - server.startedMs) / 1000)]],
  ],
  [/^select\s+pg_is_in_recovery\(\)$/is, () => [['f']]],
  [/^select\s+(\d+)$/is, (_server, _session, [, number = '']) => [[Number(number)]]],
  [/^show\s+(\w+)$/is, (server, _session, [, name = '']) => [[server.parameters[name] ?? '']]],
  [
    new RegExp(`^create\\s+database\\s+${NAME}(.*)$`, 'is'),
    (server, session, [, text = '', options = ''], statement) =>
      server.write(session, statement, () => {
        const name = nameOf(text);
        if (server.store.catalog().databases[name]) throw new SqlError('42P04', `database "${name}" already exists`);
        return server.edit((catalog) => ({
          ...catalog,
          databases: { ...catalog.databases, [name]: withDatabaseOptions(NEW_DATABASE, options) },
          // What everybody may do in a new database.
          held: [
            ...catalog.held,
            ...['CONNECT', 'TEMPORARY'].map((privilege): Held => ({
              user: 'public',
              scope: 'database',
              on: name,
              privilege,
            })),
          ],
        }));
      }),
  ],
  [
    new RegExp(`^reassign\\s+owned\\s+by\\s+${NAME}\\s+to\\s+${NAME}$`, 'is'),
    (server, session, [, from = '', to = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(session.database, (entry) => ({
          ...handedOn(entry, nameOf(from), nameOf(to)),
          tables: Object.fromEntries(
            Object.entries(entry.tables).map(([name, table]) => [name, handedOn(table, nameOf(from), nameOf(to))]),
          ),
        })),
      ),
  ],
  [
    new RegExp(`^drop\\s+owned\\s+by\\s+${NAME}$`, 'is'),
    (server, session, [, text = ''], statement) =>
      server.write(session, statement, () => {
        const { database } = session;
        const isGone = ({ user, on }: Held) =>
          on.startsWith(`${database}.default.${nameOf(text)}.`) ||
          (user === nameOf(text) && (on === database || on.startsWith(`${database}.`)));
        return server.edit((catalog) => ({ ...catalog, held: catalog.held.filter((one) => !isGone(one)) }));
      }),
  ],
  [
    new RegExp(`^alter\\s+database\\s+${NAME}(.*)$`, 'is'),
    (server, session, [, text = '', options = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(nameOf(text), (entry) => withDatabaseOptions(entry, options)),
      ),
  ],
  [new RegExp(`^create\\s+(?:role|user)\\s+${NAME}(.*)$`, 'is'), editUser(withOptions, false)],
  [new RegExp(`^alter\\s+(?:role|user)\\s+${NAME}(.*)$`, 'is'), editUser(withOptions, true)],
  [
    new RegExp(`^drop\\s+(?:role|user)\\s+(?:if\\s+exists\\s+)?${NAME}$`, 'is'),
    (server, session, [, text = ''], statement) =>
      server.write(session, statement, () =>
        server.edit((catalog) => ({
          ...catalog,
          users: Object.fromEntries(Object.entries(catalog.users).filter(([one]) => one !== nameOf(text))),
          held: catalog.held.filter(({ user }) => user !== nameOf(text)),
        })),
      ),
  ],
  [
    new RegExp(`^create\\s+extension\\s+(?:if\\s+not\\s+exists\\s+)?${NAME}.*$`, 'is'),
    (server, session, [, text = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(session.database, (entry) => ({
          ...entry,
          extensions: [...new Set([...entry.extensions, nameOf(text)])],
        })),
      ),
  ],
  [
    new RegExp(
      `^alter\\s+default\\s+privileges\\s+for\\s+role\\s+${NAME}\\s+in\\s+schema\\s+public\\s+(grant|revoke)\\s+(.+?)\\s+on\\s+(tables|sequences)\\s+(?:to|from)\\s+${NAME}$`,
      'is',
    ),
    (server, session, [, maker = '', verb = '', list = '', kind = '', user = ''], statement) => {
      const onTables = /tables/i.test(kind);
      const on = onTables
        ? onFutureTables(session.database, nameOf(maker))
        : `${session.database}.default.${nameOf(maker)}.S`;
      const all = onTables ? ON_TABLES : ON_SEQUENCES;
      return privileges(server, session, statement, {
        verb,
        list,
        user: nameOf(user),
        scope: 'object',
        on: [on],
        all,
      });
    },
  ],
  [
    new RegExp(
      `^(grant|revoke)\\s+(.+?)\\s+on\\s+(?:(database|schema|all\\s+tables\\s+in\\s+schema|all\\s+sequences\\s+in\\s+schema)\\s+)?(\\S+)\\s+(?:to|from)\\s+${NAME}$`,
      'is',
    ),
    (server, session, [, verb = '', list = '', kind, place = '', user = ''], statement) => {
      const name = /^public$/i.test(user) ? 'public' : nameOf(user);
      const where = placesOf(server, session, kind?.toLowerCase().split(/\s+/), place);
      return privileges(server, session, statement, { verb, list, user: name, ...where });
    },
  ],
  [
    new RegExp(`^(grant|revoke)\\s+${NAME}\\s+(?:to|from)\\s+${NAME}$`, 'is'),
    (server, session, [, verb = '', role = '', user = ''], statement) =>
      privileges(server, session, statement, {
        verb,
        list: 'ALL',
        user: nameOf(user),
        scope: 'role',
        on: [nameOf(role)],
        all: ['MEMBER'],
      }),
  ],
];

/** Of which things a GRANT speaks: all tables of a schema are those that there are. */
function placesOf(server: SqlServer, session: SqlSession, kind: readonly string[] | undefined, name: string) {
  const { database } = session;
  if (kind?.[0] === 'database') return { scope: 'database' as const, on: [nameOf(name)], all: ON_DATABASES };
  if (kind?.[0] === 'schema') return { scope: 'object' as const, on: [onSchema(database)], all: ON_SCHEMAS };
  if (kind?.[1] === 'sequences') return { scope: 'object' as const, on: [], all: ON_SEQUENCES };
  const tables =
    kind?.[1] === 'tables'
      ? Object.keys(server.store.catalog().databases[database]?.tables ?? {}).filter((table) => !table.includes('.'))
      : [server.tableOf(session, name).table];
  return { scope: 'object' as const, on: tables.map((table) => onTable(database, table)), all: ON_TABLES };
}

function handedOn<Owned extends { readonly owner: string }>(one: Owned, from: string, to: string): Owned {
  return one.owner === from ? { ...one, owner: to } : one;
}

function withDatabaseOptions(old: DatabaseEntry, options: string): DatabaseEntry {
  const word = (pattern: RegExp) => pattern.exec(options)?.[1];
  const owner = word(/owner\s+(?:to\s+)?("[^"]+"|\w+)/i);
  const encoding = word(/encoding\s+('[^']*')/i);
  const locale = word(/lc_collate\s+('[^']*')/i);
  const open = word(/allow_connections\s+(\w+)/i);
  return {
    ...old,
    ...(owner === undefined ? {} : { owner: nameOf(owner) }),
    ...(encoding === undefined ? {} : { encoding: nameOf(encoding) }),
    ...(locale === undefined ? {} : { locale: nameOf(locale) }),
    ...(open === undefined ? {} : { open: /true/i.test(open) }),
  };
}
