import { SqlError } from './catalog.ts';
import { OWN } from './postgresql-statements.ts';
import { verifies } from './scram.ts';
import type { Flavor } from './server.ts';

export const POSTGRESQL_FLAVOR: Flavor = {
  name: 'postgresql',
  administrator: 'postgres',
  answer: (server, session, statement) => {
    const own = OWN.find(([pattern]) => pattern.test(statement));
    if (!own) return undefined;
    const [pattern, run] = own;
    return run(server, session, pattern.exec(statement) ?? [], statement);
  },
  verifies,
  denied: (user) => new SqlError('28P01', `password authentication failed for user "${user}"`),
  syntax: (statement) => new SqlError('42601', `syntax error at or near "${statement.slice(0, 60)}"`),
  noTable: (name) => new SqlError('42P01', `relation "${name}" does not exist`),
  noDatabase: (name) => new SqlError('3D000', `database "${name}" does not exist`),
};
