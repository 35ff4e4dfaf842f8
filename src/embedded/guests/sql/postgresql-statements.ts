import { type DatabaseEntry, type Held, NEW_DATABASE, SqlError } from './catalog.ts';
import type { OwnStatement } from './own-statements.ts';
import { GRANT_STATEMENTS } from './postgresql-privileges.ts';
import { POSTGRESQL_VERSION, questionOf } from './postgresql-questions.ts';
import { ROLE_STATEMENTS } from './postgresql-roles.ts';
import { NAME, nameOf } from './text.ts';

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
    new RegExp(`^alter\\s+database\\s+${NAME}(.*)$`, 'is'),
    (server, session, [, text = '', options = ''], statement) =>
      server.write(session, statement, () =>
        server.editDatabase(nameOf(text), (entry) => withDatabaseOptions(entry, options)),
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
  ...ROLE_STATEMENTS,
  ...GRANT_STATEMENTS,
];

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
