import type { Guest } from '../guest.ts';
import type { Place } from '../network.ts';
import { type Catalog, type DatabaseEntry, NEW_DATABASE, type Row, SqlError, type Value } from './catalog.ts';
import { Store } from './store.ts';
import { conditionsOf, fits, nameOf, splitList, tuplesOf } from './text.ts';

/** Rows, in the order of their columns. */
export type Answer = readonly (readonly Value[])[];

export interface Login {
  readonly user: string;
  /** Left out on the local socket. */
  readonly password?: string;
  readonly database?: string;
}

/** What differs between the engines. */
export interface Flavor {
  readonly name: 'mysql' | 'postgresql';
  readonly administrator: string;
  /** Statements of its own; undefined when it is none of them. */
  answer(server: SqlServer, session: SqlSession, statement: string): Promise<Answer> | Answer | undefined;
  verifies(verifier: string, password: string): boolean;
  denied(user: string): SqlError;
  syntax(statement: string): SqlError;
  noTable(name: string): SqlError;
  noDatabase(name: string): SqlError;
}

/** Somebody who is connected. */
export interface SqlSession {
  readonly server: SqlServer;
  readonly user: string;
  /** The one that names without one are in. */
  database: string;
  readonly variables: Map<string, Value>;
}

/** A hook before data are read or written: what a replication says. */
export type Gate = (write: boolean) => Promise<void> | void;

/** A database server that runs: a small part of SQL over the files of its data folder. */
export class SqlServer {
  readonly guest: Guest;
  readonly flavor: Flavor;
  readonly store: Store;
  readonly port: number;
  /** Whether others than the machine itself may connect. */
  readonly isOpen: boolean;
  readonly startedMs: number;
  readonly parameters: Readonly<Record<string, string>>;
  gate: Gate = () => undefined;
  /** Told of each write after it was made here, before it is acknowledged. */
  afterWrite: (statement: string, session: SqlSession) => Promise<void> | void = () => undefined;
  /** What SHOW STATUS shows. */
  status: () => Readonly<Record<string, string>> = () => ({
    Uptime: String(Math.floor((this.guest.site.clock.now() - this.startedMs) / 1000)),
    Threads_connected: '1',
    Threads_running: '1',
    wsrep_on: 'OFF',
  });
  running = true;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    guest: Guest,
    flavor: Flavor,
    of: {
      readonly folder: string;
      readonly port: number;
      readonly isOpen: boolean;
      readonly parameters: Readonly<Record<string, string>>;
    },
  ) {
    this.guest = guest;
    this.flavor = flavor;
    this.store = new Store(guest.files, of.folder, () => guest.site.clock.now());
    this.port = of.port;
    this.isOpen = of.isOpen;
    this.parameters = of.parameters;
    this.startedMs = guest.site.clock.now();
  }

  /** Lets somebody in, or throws a `SqlError`. */
  login(from: Place, login: Login): SqlSession {
    const { user, password, database = '' } = login;
    if (password !== undefined || from !== this.guest) {
      const known = this.store.catalog().users[user];
      if (!known?.open || !this.flavor.verifies(known.verifier, password ?? '')) throw this.flavor.denied(user);
    } else if (user !== 'root' && user !== this.flavor.administrator) throw this.flavor.denied(user);
    return { server: this, user, database, variables: new Map() };
  }

  isAdministrator(session: SqlSession): boolean {
    return session.user === 'root' || session.user === this.flavor.administrator;
  }

  /** Runs one statement. Rejects with a `SqlError`, or when the machine goes down. */
  async run(session: SqlSession, statement: string): Promise<Answer> {
    this.#mustRun();
    const answer = await this.#answer(session, statement);
    // Whoever was killed meanwhile acknowledges nothing.
    this.#mustRun();
    return answer;
  }

  #mustRun(): void {
    if (!this.running) throw new SqlError('2013', 'Lost connection to server during query');
  }

  async #answer(session: SqlSession, statement: string): Promise<Answer> {
    const own = await this.flavor.answer(this, session, statement);
    if (own) return own;
    const select =
      /^select\s+(.+?)\s+from\s+([\w.`"]+)(?:\s+where\s+(.+?))?(?:\s+order\s+by\s+([\w`"]+)(\s+desc)?)?(?:\s+limit\s+(\d+))?$/is.exec(
        statement,
      );
    if (select) return this.#select(session, select);
    const write = WRITES.find(([pattern]) => pattern.test(statement));
    if (!write) throw this.flavor.syntax(statement);
    return this.write(session, statement, () => write[1](this, session, write[0].exec(statement) ?? []));
  }

  /** One write after the other, as a commit does. */
  async write<T>(session: SqlSession, statement: string, work: () => Promise<T>): Promise<T> {
    const job = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await this.gate(true);
        const done = await work();
        await this.afterWrite(statement, session);
        return done;
      });
    this.#writing = job;
    return job;
  }

  async edit(change: (catalog: Catalog) => Catalog): Promise<Answer> {
    await this.store.writeCatalog(change(this.store.catalog()));
    return [];
  }

  async editDatabase(name: string, change: (database: DatabaseEntry) => DatabaseEntry): Promise<Answer> {
    const known = this.store.catalog().databases[name];
    if (!known) throw this.flavor.noDatabase(name);
    return this.edit((catalog) => ({ ...catalog, databases: { ...catalog.databases, [name]: change(known) } }));
  }

  /** Database and table behind a name. */
  locate(session: SqlSession, text: string): { readonly database: string; readonly table: string } {
    const parts = text.split('.').map(nameOf);
    const table = parts.at(-1) ?? '';
    const qualifier = parts.length > 1 ? (parts[0] ?? '') : undefined;
    // PostgreSQL's schemas are part of the table's name here.
    if (this.flavor.name === 'postgresql')
      return {
        database: session.database,
        table: qualifier === undefined || qualifier === 'public' ? table : `${qualifier}.${table}`,
      };
    return { database: qualifier ?? session.database, table };
  }

  tableOf(session: SqlSession, text: string) {
    const { database, table } = this.locate(session, text);
    const entry = this.store.catalog().databases[database]?.tables[table];
    if (!entry) throw this.flavor.noTable(text);
    return { database, table, entry };
  }

  async #select(
    session: SqlSession,
    [, what = '', from = '', where, order, desc, limit]: RegExpExecArray,
  ): Promise<Answer> {
    await this.gate(false);
    const { database, table, entry } = this.tableOf(session, from);
    const conditions = conditionsOf(where);
    let rows = this.store
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

type Write = (server: SqlServer, session: SqlSession, match: readonly (string | undefined)[]) => Promise<Answer>;

/** Statements that both engines take. */
const WRITES: readonly (readonly [RegExp, Write])[] = [
  [
    /^create\s+table\s+(if\s+not\s+exists\s+)?([\w.`"]+)\s*\((.*)\)[^)]*$/is,
    (server, session, [, lenient, name = '', body = '']) => {
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
      return server.editDatabase(database, (entry) => {
        if (entry.tables[table]) {
          if (lenient === undefined)
            throw new SqlError(server.flavor.name === 'mysql' ? '1050' : '42P07', `Table '${table}' already exists`);
          return entry;
        }
        const made = {
          columns: columns.map((part) => nameOf(part.split(/\s+/)[0] ?? '')),
          key,
          counter: counter === undefined ? undefined : nameOf(counter),
        };
        return { ...entry, tables: { ...entry.tables, [table]: made } };
      });
    },
  ],
  [
    /^drop\s+table\s+(if\s+exists\s+)?([\w.`"]+)$/is,
    async (server, session, [, lenient, name = '']) => {
      const { database, table } = server.locate(session, name);
      if (!server.store.catalog().databases[database]?.tables[table]) {
        if (lenient === undefined) throw server.flavor.noTable(name);
        return [];
      }
      await server.store.drop(`${database}/${table}.rows`);
      return server.editDatabase(database, (entry) => ({
        ...entry,
        tables: Object.fromEntries(Object.entries(entry.tables).filter(([one]) => one !== table)),
      }));
    },
  ],
  [
    /^(insert|replace)\s+(?:ignore\s+)?into\s+([\w.`"]+)\s*(?:\(([^)]*)\))?\s*values\s*(.*?)(\s+on\s+(?:conflict|duplicate)\s.*)?$/is,
    async (server, session, [, verb = '', name = '', list, values = '', conflict]) => {
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
      }));
    },
  ],
];

/** What a server starts from. */
export function emptyCatalog(flavor: Flavor['name']): Catalog {
  const own = flavor === 'mysql' ? ['mysql', 'information_schema', 'performance_schema', 'sys'] : ['postgres'];
  return { databases: Object.fromEntries(own.map((name) => [name, NEW_DATABASE])), users: {}, held: [] };
}
