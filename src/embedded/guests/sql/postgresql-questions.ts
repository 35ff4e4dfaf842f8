import type { Catalog } from './catalog.ts';
import { json } from './own-statements.ts';
import { onTable } from './postgresql-rights.ts';
import type { Answer, SqlServer, SqlSession } from './server.ts';

export const POSTGRESQL_VERSION = '15.12 (Debian 15.12-0+deb12u2)';

/** The questions that the operator asks: one JSON object a row. */
export function questionOf(server: SqlServer, session: SqlSession, row: string, statement: string): Answer {
  const catalog: Catalog = server.store.catalog();
  if (row === 'version') return [json({ row, version: POSTGRESQL_VERSION })];
  if (row === 'database')
    return Object.entries(catalog.databases).map(([name, { owner, encoding, locale, open }]) =>
      json({ row, name, owner, encoding, locale, open }),
    );
  if (row === 'user')
    return [
      json({ row, name: 'postgres', verifier: null, open: true, elevated: true }),
      ...Object.entries(catalog.users).map(([name, { verifier, open, elevated }]) =>
        json({ row, name, verifier: verifier === '' ? null : verifier, open, elevated }),
      ),
    ];
  if (row === 'notes') return [json({ row })];
  if (row === 'note')
    return server.store
      .rows(session.database, 'scp_operator.owned')
      .map(({ kind, name, hash, deletion, made }) =>
        json({ row, kind, name, hash, deletion, made: made === 1 || made === 't' }),
      );
  if (row === 'extension')
    return (catalog.databases[session.database]?.extensions ?? []).map((name) =>
      json({ row, database: session.database, name }),
    );
  const scope = /'scope', '(\w+)'/.exec(statement)?.[1];
  if (row === 'held') return heldRows(catalog, session, scope, statement);
  return row === 'objects' ? objectRows(catalog, session, statement) : [];
}

function heldRows({ held }: Catalog, session: SqlSession, scope: string | undefined, statement: string): Answer {
  const part = /pg_default_acl/.test(statement)
    ? `${session.database}.default.`
    : /nspacl/.test(statement)
      ? `${session.database}.schema`
      : '';
  return held
    .filter((one) => one.scope === scope && (scope !== 'object' || one.on.startsWith(part)))
    .map(({ user, on, privilege }) => json({ row: 'held', user, scope, on, privilege }));
}

/** On how many tables of others somebody has which privilege. There are no sequences. */
function objectRows({ users, held, databases }: Catalog, session: SqlSession, statement: string): Answer {
  const kind = /'class', '(\w+)'/.exec(statement)?.[1] ?? 'table';
  const { database } = session;
  const tables = kind === 'table' ? Object.entries(databases[database]?.tables ?? {}) : [];
  return Object.keys(users).flatMap((user) => {
    const others = tables.filter(([name, { owner }]) => !name.includes('.') && owner !== user);
    const places = new Set(others.map(([name]) => onTable(database, name)));
    const counts = new Map<string, number>([['', 0]]);
    for (const one of held)
      if (one.user === user && places.has(one.on)) counts.set(one.privilege, (counts.get(one.privilege) ?? 0) + 1);
    return [...counts].map(([privilege, count]) =>
      json({ row: 'objects', database, class: kind, user, privilege, count, total: others.length }),
    );
  });
}
