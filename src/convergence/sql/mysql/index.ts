import type { DeclaredDatabase, Note } from '../declared.ts';
import type { Dialect, SqlDifference } from '../dialect.ts';
import type { Observed, ObservedDatabase } from '../observed.ts';
import { type Row, rowsOf } from '../rows.ts';
import { type Statement, sql } from '../step.ts';
import { charactersOf } from './characters.ts';
import { grantDifferences } from './grants.ts';
import { account, identifier, literal } from './names.ts';
import { nativeVerifier } from './password.ts';
import { QUESTIONS, UNFINISHED } from './questions.ts';

export const MYSQL: Dialect = {
  command: 'mariadb --batch --skip-column-names --raw',
  questions: QUESTIONS,
  moreQuestions: () => undefined,
  observe,
  prepare: [
    sql('CREATE DATABASE IF NOT EXISTS scp_operator CHARACTER SET utf8mb4'),
    sql(
      'CREATE TABLE IF NOT EXISTS scp_operator.owned (kind VARCHAR(16) NOT NULL, name VARCHAR(64) NOT NULL, owner VARCHAR(64) NOT NULL, ' +
        'hash VARCHAR(64) NOT NULL, deletion VARCHAR(16) NOT NULL, made TINYINT NOT NULL, PRIMARY KEY (kind, name)) ENGINE = InnoDB',
    ),
  ],
  writeNote: ({ kind, name, hash, deletion, made }: Note, ownerUid) =>
    sql(
      'REPLACE INTO scp_operator.owned (kind, name, owner, hash, deletion, made) VALUES ' +
        `(${[kind, name, ownerUid, hash, deletion].map(literal).join(', ')}, ${made ? 1 : 0})`,
    ),
  dropNote: ({ kind, name }) =>
    sql(`DELETE FROM scp_operator.owned WHERE kind = ${literal(kind)} AND name = ${literal(name)}`),
  createDatabase: (database) => [
    sql(`CREATE DATABASE ${identifier(database.name)} ${characters(database)} COMMENT = ${literal(UNFINISHED)}`),
  ],
  openDatabase: ({ name }) => [sql(`ALTER DATABASE ${identifier(name)} COMMENT = ''`)],
  databaseDifferences,
  dropDatabase: (name) => [sql(`DROP DATABASE IF EXISTS ${identifier(name)}`)],
  createUser: (name) => [sql(`CREATE USER ${account(name)} ACCOUNT LOCK`)],
  openUser: (name) => [sql(`ALTER USER ${account(name)} ACCOUNT UNLOCK`)],
  setPassword: (name) => [
    sql(`ALTER USER ${account(name)} IDENTIFIED VIA mysql_native_password USING '`, { verifierOf: name }, "'"),
  ],
  userDifferences: () => [],
  dropUser: (name) => [sql(`DROP USER IF EXISTS ${account(name)}`)],
  grantDifferences,
  render: (statements, verifier) =>
    statements
      .map(
        ({ text }) =>
          `${text.map((part) => (typeof part === 'string' ? part : verifier(part.verifierOf))).join('')};\n`,
      )
      .join(''),
  verifierOf: nativeVerifier,
  verifies: (verifier, password) => verifier === nativeVerifier(password),
};

function characters(database: DeclaredDatabase): string {
  const { charset, collation } = charactersOf(database);
  return `CHARACTER SET ${charset}${collation === undefined ? '' : ` COLLATE ${collation}`}`;
}

function databaseDifferences(want: DeclaredDatabase, have: ObservedDatabase): readonly SqlDifference[] {
  const { charset, collation } = charactersOf(want);
  const statements: readonly Statement[] = [sql(`ALTER DATABASE ${identifier(want.name)} ${characters(want)}`)];
  const differ = (field: string, from: string | undefined, to: string | undefined): readonly SqlDifference[] =>
    to === undefined || from === to ? [] : [{ field, from, to, statements }];
  return [...differ('charset', have.charset, charset), ...differ('collation', have.collation, collation)];
}

function observe(rows: readonly Row[], fits: Parameters<Dialect['observe']>[1]): Observed {
  return {
    version: rowsOf(rows, 'version')[0]?.version ?? '',
    hasNotes: rowsOf(rows, 'notes').length > 0,
    notes: rowsOf(rows, 'note'),
    databases: rowsOf(rows, 'database').map(({ name, charset, collation, open }) => ({
      ...{ name, charset, collation, open },
      ...{ owner: undefined, encoding: undefined, locale: undefined, extensions: [] },
    })),
    users: rowsOf(rows, 'user').map(({ name, open, verifier }) => ({
      ...{ name, open, elevated: false, passwordFits: fits(name, verifier ?? undefined) },
    })),
    // A right to hand on is told once for each privilege of its level.
    held: distinct(rowsOf(rows, 'held')),
    objects: [],
  };
}

function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}
