import type { Guest } from '../guest.ts';
import type { Place } from '../network.ts';
import { type Catalog, type DatabaseEntry, SqlError, type Value } from './catalog.ts';
import { type Gate, type InOrder, oneByOne } from './hooks.ts';
import type { Access, Rights } from './rights.ts';
import { SELECT, select } from './select.ts';
import { Store } from './store.ts';
import { nameOf } from './text.ts';
import { WRITES } from './writes.ts';

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
  readonly rights: Rights;
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
  /** What it says was written elsewhere, and is written here as it comes. */
  readonly replays?: true;
}

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
  /** Told of an option that is set for the replication; throws a `SqlError` where it is not known. */
  setProvider: (option: string) => void = () => {
    throw new SqlError('1193', "Unknown system variable 'wsrep_provider_options'");
  };
  /** Has writes made one after the other, as commits are. */
  inOrder: InOrder = oneByOne();
  /** What SHOW STATUS shows. */
  status: () => Readonly<Record<string, string>> = () => ({
    Uptime: String(Math.floor((this.guest.site.clock.now() - this.startedMs) / 1000)),
    Threads_connected: '1',
    Threads_running: '1',
    wsrep_on: 'OFF',
  });
  running = true;

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
    const session: SqlSession = { server: this, user, database: '', variables: new Map() };
    if (database !== '') this.enter(session, database);
    return session;
  }

  /** Makes a database the one that names without one are in, or throws a `SqlError`. */
  enter(session: SqlSession, database: string): void {
    const catalog = this.store.catalog();
    if (!catalog.databases[database]) throw this.flavor.noDatabase(database);
    const refusal = this.flavor.rights.entry(catalog, session.user, database);
    if (refusal && !this.isAdministrator(session)) throw refusal;
    session.database = database;
  }

  /** Throws a `SqlError` when the session's user may not do this with a table. */
  allow(session: SqlSession, privilege: Access['privilege'], name: string): void {
    const access = { user: session.user, privilege, ...this.locate(session, name) };
    const refusal = this.flavor.rights.use(this.store.catalog(), access);
    if (refusal && !this.isAdministrator(session)) throw refusal;
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
    const query = SELECT.exec(statement);
    if (query) {
      await this.gate(false);
      return select(this, session, query);
    }
    const write = WRITES.find(([pattern]) => pattern.test(statement));
    if (!write) throw this.flavor.syntax(statement);
    return this.write(session, statement, () => write[1](this, session, write[0].exec(statement) ?? []));
  }

  async write<T>(session: SqlSession, statement: string, work: () => Promise<T>): Promise<T> {
    if (session.replays) return work();
    return this.inOrder(async () => {
      await this.gate(true);
      const done = await work();
      await this.afterWrite(statement, session);
      return done;
    });
  }

  async edit(change: (catalog: Catalog) => Catalog): Promise<Answer> {
    await this.store.writeCatalog(change(this.store.catalog()));
    return [];
  }

  async editDatabase(
    name: string,
    change: (database: DatabaseEntry) => DatabaseEntry,
    andHeld: (held: Catalog['held']) => Catalog['held'] = (held) => held,
  ): Promise<Answer> {
    const known = this.store.catalog().databases[name];
    if (!known) throw this.flavor.noDatabase(name);
    return this.edit(({ databases, held, ...more }) => ({
      ...more,
      databases: { ...databases, [name]: change(known) },
      held: andHeld(held),
    }));
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
}
