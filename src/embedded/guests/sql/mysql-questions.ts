import { json } from './own-statements.ts';
import type { Answer, SqlServer } from './server.ts';

export const MYSQL_VERSION = '10.11.11-MariaDB-0+deb12u1';

const SYSTEM = new Set(['information_schema', 'performance_schema', 'sys', 'mysql']);

/** The questions that the operator asks: one JSON object a row. */
export function questionOf(server: SqlServer, row: string, statement: string): Answer {
  const { databases, users, held } = server.store.catalog();
  if (row === 'version') return [json({ row, version: MYSQL_VERSION })];
  if (row === 'database') {
    const unfinished = /schema_comment <> '([^']*)'/i.exec(statement)?.[1];
    return Object.entries(databases)
      .filter(([name]) => !SYSTEM.has(name) || name === 'mysql')
      .map(([name, { charset, collation, comment }]) =>
        json({ row, name, charset, collation, open: comment === unfinished ? 0 : 1 }),
      );
  }
  if (row === 'user')
    return Object.entries(users).map(([name, { verifier, open }]) => json({ row, name, verifier, open: open ? 1 : 0 }));
  const scope = /'scope', '(\w+)'/.exec(statement)?.[1];
  const option = /'GRANT OPTION'\)?\s+from/i.test(statement);
  if (row === 'held')
    return held
      .filter((one) => one.scope === scope && (scope === 'object' || (one.privilege === 'GRANT OPTION') === option))
      .map(({ user, on, privilege }) => json({ row, user, scope, on, privilege }));
  return [];
}
