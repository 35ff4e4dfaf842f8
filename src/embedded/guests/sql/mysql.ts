import { SqlError } from './catalog.ts';
import { MYSQL_STATEMENTS } from './mysql-statements.ts';
import { answerFrom } from './own-statements.ts';
import { nativeVerifier } from './native-password.ts';
import { MYSQL_RIGHTS } from './mysql-rights.ts';
import type { Flavor } from './server.ts';

export const MYSQL_FLAVOR: Flavor = {
  name: 'mysql',
  administrator: 'root',
  answer: answerFrom(MYSQL_STATEMENTS),
  rights: MYSQL_RIGHTS,
  verifies: (verifier, password) => verifier === nativeVerifier(password),
  denied: (user) => new SqlError('1045', `Access denied for user '${user}'@'localhost' (using password: YES)`),
  syntax: (statement) => new SqlError('1064', `You have an error in your SQL syntax near '${statement.slice(0, 80)}'`),
  noTable: (name) => new SqlError('1146', `Table '${name}' doesn't exist`),
  noDatabase: (name) => new SqlError('1049', `Unknown database '${name}'`),
};
