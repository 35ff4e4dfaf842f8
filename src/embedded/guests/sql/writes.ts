import { type Row, SqlError, type Value } from './catalog.ts';
import type { Answer, SqlServer, SqlSession } from './server.ts';
import { conditionsOf, fits, nameOf, splitList, tuplesOf } from './text.ts';

type Write = (server: SqlServer, session: SqlSession, match: readonly (string | undefined)[]) => Promise<Answer>;

/** Statements that both engines take. */
export const WRITES: readonly (readonly [RegExp, Write])[] = [
  [
    /^create\s+table\s+(if\s+not\s+exists\s+)?([\w.`"]+)\s*\((.*)\)[^)]*$/is,
    async (server, session, [, lenient, name = '', body = '']) => {
      server.allow(session, 'CREATE', name);
      const { database, table } = server.locate(session, name);
      const parts = splitList(body);
      const primary = parts
        .map((part) => /^primary\s+key\s*\((.*)\)$/is.exec(part)?.[1])
        .find((one) => one !== undefined);
      const columns = parts.filter((part) => !/^(primary|unique|key|index|constraint|foreign)\b/i.test(part));
      const inline = columns.find((part) => /primary\s+key/i.test(part))?.split(/\s+/)[0];
      const counter = columns
        .find((part) => /auto_increment|\bserial\b|bigserial|identity/i.test(part))
        ?.split(/\s+/)[0];
      const key =
        primary === undefined ? (inline === undefined ? [] : [nameOf(inline)]) : splitList(primary).map(nameOf);
      const catalog = server.store.catalog();
      if (catalog.databases[database]?.tables[table]) {
        if (lenient === undefined)
          throw new SqlError(server.flavor.name === 'mysql' ? '1050' : '42P07', `Table '${table}' already exists`);
        return [];
      }
      const made = {
        columns: columns.map((part) => nameOf(part.split(/\s+/)[0] ?? '')),
        key,
        counter: counter === undefined ? undefined : nameOf(counter),
        owner: session.user,
      };
      // In one write: a power cut leaves no table without what others hold of it.
      const { rights } = server.flavor;
      return server.editDatabase(
        database,
        (entry) => ({ ...entry, tables: { ...entry.tables, [table]: made } }),
        (held) => [...held, ...rights.ofNewTable(held, session.user, { database, table })],
      );
    },
  ],
  [
    /^drop\s+table\s+(if\s+exists\s+)?([\w.`"]+)$/is,
    async (server, session, [, lenient, name = '']) => {
      server.allow(session, 'DROP', name);
      const { database, table } = server.locate(session, name);
      if (!server.store.catalog().databases[database]?.tables[table]) {
        if (lenient === undefined) throw server.flavor.noTable(name);
        return [];
      }
      await server.store.drop(`${database}/${table}.rows`);
      return server.editDatabase(
        database,
        (entry) => ({
          ...entry,
          tables: Object.fromEntries(Object.entries(entry.tables).filter(([one]) => one !== table)),
        }),
        (held) => held.filter((one) => !server.flavor.rights.goesWith(one, { database, table })),
      );
    },
  ],
  [
    /^(insert|replace)\s+(?:ignore\s+)?into\s+([\w.`"]+)\s*(?:\(([^)]*)\))?\s*values\s*(.*?)(\s+on\s+(?:conflict|duplicate)\s.*)?$/is,
    async (server, session, [, verb = '', name = '', list, values = '', conflict]) => {
      server.allow(session, 'INSERT', name);
      const { database, table, entry } = server.tableOf(session, name);
      const columns = list === undefined ? entry.columns : splitList(list).map(nameOf);
      const known = server.store.rows(database, table);
      let next =
        entry.counter === undefined ? 0 : Math.max(0, ...known.map((row) => Number(row[entry.counter ?? ''] ?? 0)));
      const rows: Row[] = tuplesOf(values).map((tuple) => {
        const row: Record<string, Value> = Object.fromEntries(
          columns.map((column, index) => [column, tuple[index] ?? null]),
        );
        if (entry.counter !== undefined && row[entry.counter] === undefined) row[entry.counter] = ++next;
        return row;
      });
      const same = (a: Row, b: Row) =>
        entry.key.length > 0 && entry.key.every((column) => String(a[column]) === String(b[column]));
      const clash = known.filter((old) => rows.some((row) => same(old, row)));
      if (clash.length === 0) await server.store.append(database, table, rows);
      else if (/replace/i.test(verb) || conflict !== undefined)
        await server.store.writeRows(database, table, [...known.filter((old) => !clash.includes(old)), ...rows]);
      else throw new SqlError(server.flavor.name === 'mysql' ? '1062' : '23505', 'Duplicate entry for key PRIMARY');
      return [];
    },
  ],
  [
    /^delete\s+from\s+([\w.`"]+)(?:\s+where\s+(.+))?$/is,
    async (server, session, [, name = '', where]) => {
      server.allow(session, 'DELETE', name);
      const { database, table } = server.tableOf(session, name);
      const conditions = conditionsOf(where);
      const kept = server.store
        .rows(database, table)
        .filter((row) => !conditions.every(([column, operator, value]) => fits(row[column], operator, value)));
      await server.store.writeRows(database, table, kept);
      return [];
    },
  ],
  [
    /^update\s+([\w.`"]+)\s+set\s+(.+?)(?:\s+where\s+(.+))?$/is,
    async (server, session, [, name = '', set = '', where]) => {
      server.allow(session, 'UPDATE', name);
      const { database, table } = server.tableOf(session, name);
      const conditions = conditionsOf(where);
      const changes = Object.fromEntries(
        conditionsOf(set.replaceAll(',', ' and ')).map(([column, , value]) => [column, value]),
      );
      const rows = server.store
        .rows(database, table)
        .map((row) =>
          conditions.every(([column, operator, value]) => fits(row[column], operator, value))
            ? { ...row, ...changes }
            : row,
        );
      await server.store.writeRows(database, table, rows);
      return [];
    },
  ],
  [
    /^drop\s+database\s+(if\s+exists\s+)?([`"]?[^\s`"]+[`"]?)(\s+with\s*\(force\))?$/is,
    async (server, _session, [, lenient, text = '']) => {
      const name = nameOf(text);
      if (!server.store.catalog().databases[name]) {
        if (lenient === undefined) throw server.flavor.noDatabase(name);
        return [];
      }
      await server.store.drop(name);
      return server.edit((catalog) => ({
        ...catalog,
        databases: Object.fromEntries(Object.entries(catalog.databases).filter(([one]) => one !== name)),
        held: catalog.held.filter((one) => !server.flavor.rights.goesWith(one, { database: name })),
      }));
    },
  ],
];
