import type { Row, Value } from './catalog.ts';
import type { Answer, SqlServer, SqlSession } from './server.ts';
import { conditionsOf, fits, nameOf, splitList } from './text.ts';

/** What is asked, of which table, and optionally: where, in which order, how many. */
export const SELECT =
  /^select\s+(.+?)\s+from\s+([\w.`"]+)(?:\s+where\s+(.+?))?(?:\s+order\s+by\s+([\w`"]+)(\s+desc)?)?(?:\s+limit\s+(\d+))?$/is;

/** Answers a query of one table that {@link SELECT} matched. Throws a `SqlError` when there is no such table. */
export function select(
  server: SqlServer,
  session: SqlSession,
  [, what = '', from = '', where, order, desc, limit]: RegExpExecArray,
): Answer {
  server.allow(session, 'SELECT', from);
  const { database, table, entry } = server.tableOf(session, from);
  const conditions = conditionsOf(where);
  let rows = server.store
    .rows(database, table)
    .filter((row) => conditions.every(([column, operator, value]) => fits(row[column], operator, value)));
  if (order !== undefined) {
    const column = nameOf(order);
    rows = rows.toSorted((a, b) => Number(a[column]) - Number(b[column]));
    if (desc !== undefined) rows.reverse();
  }
  if (limit !== undefined) rows = rows.slice(0, Number(limit));
  const columns = splitList(what);
  const aggregate = columns.map((column) => /^(count|max|min|sum)\s*\(\s*(\*|[\w`"]+)\s*\)$/i.exec(column));
  if (aggregate.every((one) => one !== null))
    return [aggregate.map((one) => total(rows, one[1] ?? '', nameOf(one[2] ?? '')))];
  const names = what.trim() === '*' ? entry.columns : columns.map(nameOf);
  return rows.map((row) => names.map((name) => row[name] ?? null));
}

function total(rows: readonly Row[], how: string, column: string): Value {
  const values = rows.map((row) => Number(row[column] ?? 0));
  if (/count/i.test(how)) return rows.length;
  if (values.length === 0) return null;
  return /max/i.test(how)
    ? Math.max(...values)
    : /min/i.test(how)
      ? Math.min(...values)
      : values.reduce((a, b) => a + b, 0);
}
