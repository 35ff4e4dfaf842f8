import type { Held } from './catalog.ts';
import type { OwnStatement } from './own-statements.ts';
import { onFutureTables, onSchema, onTable } from './postgresql-rights.ts';
import type { Answer, SqlServer, SqlSession } from './server.ts';
import { NAME, nameOf, splitList } from './text.ts';

/** Who is given or loses what, and on which things. */
interface Change extends Omit<Held, 'privilege' | 'on'> {
  readonly verb: string;
  readonly list: string;
  readonly on: readonly string[];
  /** What ALL stands for. */
  readonly all: readonly string[];
}

const ON_DATABASES = ['CONNECT', 'CREATE', 'TEMPORARY'];
const ON_SCHEMAS = ['CREATE', 'USAGE'];
const ON_TABLES = ['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];
const ON_SEQUENCES = ['SELECT', 'UPDATE', 'USAGE'];

/** What GRANT and REVOKE come to. */
function privileges(
  server: SqlServer,
  session: SqlSession,
  statement: string,
  { verb, list, user, scope, on, all }: Change,
): Promise<Answer> {
  const named = splitList(list).map((one) => one.toUpperCase());
  const names = named.some((one) => /^ALL( PRIVILEGES)?$/.test(one)) ? all : named;
  const is = (one: Held) =>
    one.user === user && one.scope === scope && on.includes(one.on) && names.includes(one.privilege);
  const entries = on.flatMap((place) => names.map((privilege): Held => ({ user, scope, on: place, privilege })));
  return server.write(session, statement, () =>
    server.edit((catalog) => ({
      ...catalog,
      held: [...catalog.held.filter((one) => !is(one)), ...(/grant/i.test(verb) ? entries : [])],
    })),
  );
}

/** GRANT and REVOKE, of things, of those that will be made, and of memberships. */
export const GRANT_STATEMENTS: readonly OwnStatement[] = [
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
