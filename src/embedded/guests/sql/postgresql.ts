import { SqlError } from './catalog.ts';
import { POSTGRESQL_STATEMENTS } from './postgresql-statements.ts';
import { answerFrom } from './own-statements.ts';
import { verifies } from './scram.ts';
import { POSTGRESQL_RIGHTS } from './postgresql-rights.ts';
import type { Flavor } from './server.ts';

export const POSTGRESQL_FLAVOR: Flavor = {
  name: 'postgresql',
  administrator: 'postgres',
  answer: answerFrom(POSTGRESQL_STATEMENTS),
  rights: POSTGRESQL_RIGHTS,
  verifies,
  denied: (user) => new SqlError('28P01', `password authentication failed for user "${user}"`),
  syntax: (statement) => new SqlError('42601', `syntax error at or near "${statement.slice(0, 60)}"`),
  noTable: (name) => new SqlError('42P01', `relation "${name}" does not exist`),
  noDatabase: (name) => new SqlError('3D000', `database "${name}" does not exist`),
};
