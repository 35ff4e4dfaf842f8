import type { Declared, DeclaredDatabase, DeclaredUser, Note } from '../declared.ts';
import type { Dialect, SqlDifference } from '../dialect.ts';
import type { Observed, ObservedDatabase, ObservedUser } from '../observed.ts';
import { type Row, rowsOf } from '../rows.ts';
import { type Statement, sql, sqlIn } from '../step.ts';
import { grantDifferences } from './grants.ts';
import { identifier, literal } from './names.ts';
import { scramVerifier, scramVerifies } from './password.ts';
import { QUESTIONS, questionsIn } from './questions.ts';

const ADMINISTRATOR = 'postgres';

export const POSTGRESQL: Dialect = {
  command: 'runuser -u postgres -- psql -XAtq -v ON_ERROR_STOP=1 -d postgres',
  questions: QUESTIONS,
  moreQuestions,
  observe,
  prepare: [
    sql('CREATE SCHEMA IF NOT EXISTS scp_operator'),
    sql(
      'CREATE TABLE IF NOT EXISTS scp_operator.owned (kind text NOT NULL, name text NOT NULL, owner text NOT NULL, ' +
        'hash text NOT NULL, deletion text NOT NULL, made boolean NOT NULL, PRIMARY KEY (kind, name))',
    ),
  ],
  writeNote: ({ kind, name, hash, deletion, made }: Note, ownerUid) =>
    sql(
      'INSERT INTO scp_operator.owned (kind, name, owner, hash, deletion, made) VALUES ' +
        `(${[kind, name, ownerUid, hash, deletion].map(literal).join(', ')}, ${made}) ON CONFLICT (kind, name) DO UPDATE SET ` +
        'owner = excluded.owner, hash = excluded.hash, deletion = excluded.deletion, made = excluded.made',
    ),
  dropNote: ({ kind, name }) =>
    sql(`DELETE FROM scp_operator.owned WHERE kind = ${literal(kind)} AND name = ${literal(name)}`),
  createDatabase: ({ name, owner = ADMINISTRATOR, encoding = 'UTF8', locale = 'C.UTF-8' }) => [
    sql(
      `CREATE DATABASE ${identifier(name)} OWNER ${identifier(owner)} TEMPLATE template0 ENCODING ${literal(encoding)} ` +
        `LC_COLLATE ${literal(locale)} LC_CTYPE ${literal(locale)} ALLOW_CONNECTIONS false`,
    ),
    closeToPublic(name),
  ],
  openDatabase: (database) => [
    sql(`ALTER DATABASE ${identifier(database.name)} ALLOW_CONNECTIONS true`),
    ...database.extensions.map((extension) => createExtension(database.name, extension)),
  ],
  databaseDifferences,
  dropDatabase: (name) => [sql(`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`)],
  createUser: (name) => [sql(`CREATE ROLE ${identifier(name)} NOLOGIN`)],
  openUser: (name) => [sql(`ALTER ROLE ${identifier(name)} LOGIN`)],
  setPassword: (name) => [sql(`ALTER ROLE ${identifier(name)} PASSWORD '`, { verifierOf: name }, "'")],
  userDifferences,
  dropUser,
  grantDifferences,
  render,
  verifierOf: scramVerifier,
  verifies: scramVerifies,
};

/** In each declared database that lets us in. */
function moreQuestions({ databases }: Declared, rows: readonly Row[]): string | undefined {
  const open = rowsOf(rows, 'database').filter(
    (have) => have.open && databases.some((want) => want.name === have.name),
  );
  return open.length === 0 ? undefined : open.map(({ name }) => questionsIn(name)).join('');
}

/** By default every user of the server may connect to every database. */
function closeToPublic(database: string): Statement {
  return sql(`REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC`);
}

function createExtension(database: string, name: string): Statement {
  return sqlIn(database, `CREATE EXTENSION IF NOT EXISTS ${identifier(name)}`);
}

function databaseDifferences(
  want: DeclaredDatabase,
  have: ObservedDatabase,
  { held }: Observed,
): readonly SqlDifference[] {
  const { name, owner = ADMINISTRATOR, extensions } = want;
  const missing = extensions.filter((extension) => !have.extensions.includes(extension));
  const everybody = held.filter((one) => one.user === 'public' && one.scope === 'database' && one.on === name);
  return [
    ...(everybody.length === 0
      ? []
      : [
          {
            field: 'public',
            from: everybody.map(({ privilege }) => privilege).join(', '),
            to: undefined,
            statements: [closeToPublic(name)],
          },
        ]),
    ...(have.owner === owner
      ? []
      : [
          {
            field: 'owner',
            from: have.owner,
            to: owner,
            statements: [sql(`ALTER DATABASE ${identifier(name)} OWNER TO ${identifier(owner)}`)],
          },
        ]),
    ...(missing.length === 0
      ? []
      : [
          {
            field: 'extensions',
            from: have.extensions.join(', ') || undefined,
            to: extensions.join(', '),
            statements: missing.map((extension) => createExtension(name, extension)),
          },
        ]),
  ];
}

function userDifferences({ name }: DeclaredUser, { elevated }: ObservedUser): readonly SqlDifference[] {
  if (!elevated) return [];
  const statements = [
    sql(`ALTER ROLE ${identifier(name)} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`),
  ];
  return [{ field: 'attributes', from: 'elevated', to: 'none', statements }];
}

/** What the user made stays, and goes to the administrator. */
function dropUser(name: string, { databases, users }: Observed): readonly Statement[] {
  if (!users.some((user) => user.name === name)) return [];
  const user = identifier(name);
  return [
    ...databases
      .filter(({ open }) => open)
      .flatMap((database) => [
        sqlIn(database.name, `REASSIGN OWNED BY ${user} TO ${identifier(ADMINISTRATOR)}`),
        sqlIn(database.name, `DROP OWNED BY ${user}`),
      ]),
    sql(`DROP ROLE IF EXISTS ${user}`),
  ];
}

/** Statements for other databases are run in a connection to them, and the next ones back in the first. */
function render(statements: readonly Statement[], verifier: (user: string) => string): string {
  const lines: string[] = [];
  let at = 'postgres';
  for (const { in: database = 'postgres', text } of statements) {
    if (database !== at) lines.push(`\\connect ${identifier(database)}`);
    at = database;
    lines.push(`${text.map((part) => (typeof part === 'string' ? part : verifier(part.verifierOf))).join('')};`);
  }
  return `${lines.join('\n')}\n`;
}

function observe(rows: readonly Row[], fits: Parameters<Dialect['observe']>[1]): Observed {
  return {
    version: rowsOf(rows, 'version')[0]?.version ?? '',
    hasNotes: rowsOf(rows, 'notes').length > 0,
    notes: rowsOf(rows, 'note'),
    databases: rowsOf(rows, 'database').map(({ name, owner, encoding, locale, open }) => ({
      ...{ name, owner, encoding, locale, open, charset: undefined, collation: undefined },
      extensions: rowsOf(rows, 'extension')
        .filter(({ database }) => database === name)
        .map((extension) => extension.name),
    })),
    users: rowsOf(rows, 'user').map(({ name, open, elevated, verifier }) => ({
      ...{ name, open, elevated, passwordFits: fits(name, verifier ?? undefined) },
    })),
    held: rowsOf(rows, 'held'),
    objects: rowsOf(rows, 'objects'),
  };
}
