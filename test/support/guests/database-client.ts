import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { until } from '../poll.ts';

/** Where a database is, and as whom to come. */
export interface DatabaseTarget {
  readonly engine: 'mysql' | 'postgresql';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** The authority whose certificates are believed, PEM; left out, connections are not encrypted. */
  readonly ca?: string;
}

/** One connection. Each call ends within seconds: a machine that lost its power answers nothing, not even no. */
export interface DatabaseClient {
  /** Makes the table that the others work on, where it is not there. */
  prepare(): Promise<void>;
  /** Resolves when the server has said that the row is committed. */
  insert(tag: string, sequence: number): Promise<void>;
  /** The numbers of the rows with that tag. */
  sequences(tag: string): Promise<Set<number>>;
  /** The server's word for how this connection is encrypted: `TLSv1.3`. */
  encrypted(): Promise<string>;
  close(): void;
}

const CONNECT_MS = 3_000;
const ANSWER_MS = 4_000;
const TABLE = 'CREATE TABLE IF NOT EXISTS written (tag VARCHAR(64), sequence INT, PRIMARY KEY (tag, sequence))';

const ENGINES: Readonly<Record<DatabaseTarget['engine'], (target: DatabaseTarget) => Promise<DatabaseClient>>> = {
  mysql: async ({ host, port, database, user, password, ca }) => {
    const ssl = ca === undefined ? {} : { ssl: { ca } };
    const login = { host, port, database, user, password, connectTimeout: CONNECT_MS, ...ssl };
    const connection = await createConnection(login);
    // What the connection says outside of a query is said again by the next query.
    connection.on('error', () => undefined);
    const query = async (sql: string, values: readonly (string | number)[] = [], timeout = ANSWER_MS) =>
      (await connection.query({ sql, values: [...values], timeout }))[0];
    return {
      prepare: async () => {
        await query(TABLE, [], 10 * ANSWER_MS);
      },
      insert: async (tag, sequence) => {
        await query('INSERT INTO written VALUES (?, ?)', [tag, sequence]);
      },
      sequences: async (tag) => {
        const rows = await query('SELECT sequence FROM written WHERE tag = ?', [tag], 10 * ANSWER_MS);
        return new Set((rows as { readonly sequence: number }[]).map(({ sequence }) => sequence));
      },
      encrypted: async () => {
        const rows = await query("SHOW SESSION STATUS LIKE 'Ssl_version'");
        return (rows as { readonly Value: string }[])[0]?.Value ?? '';
      },
      close: () => {
        connection.destroy();
      },
    };
  },
  postgresql: async ({ host, port, database, user, password, ca }) => {
    const ssl = ca === undefined ? {} : { ssl: { ca, checkServerIdentity: shown(host) } };
    const login = { host, port, database, user, password, connectionTimeoutMillis: CONNECT_MS, ...ssl };
    const client = new Client({ ...login, query_timeout: ANSWER_MS });
    client.on('error', () => undefined);
    await client.connect();
    return {
      prepare: async () => {
        await client.query(patiently(TABLE));
      },
      insert: async (tag, sequence) => {
        await client.query('INSERT INTO written VALUES ($1, $2)', [tag, sequence]);
      },
      sequences: async (tag) => {
        const { rows } = await client.query<{ sequence: number }>(
          patiently('SELECT sequence FROM written WHERE tag = $1', [tag]),
        );
        return new Set(rows.map(({ sequence }) => sequence));
      },
      encrypted: async () => {
        const said = 'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
        return (await client.query<{ version: string | null }>(said)).rows[0]?.version ?? '';
      },
      // A polite end would wait for an answer.
      close: () => {
        client.end().catch(() => undefined);
      },
    };
  },
};

/** The driver names no host that is an address to what checks certificates. */
const shown = (host: string) => (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate);

/** What is asked of a server that has just begun to serve, and reads everything from its disk for the first time. */
function patiently(text: string, values: (string | number)[] = []) {
  return { text, values, query_timeout: 10 * ANSWER_MS };
}

/** Tries for two minutes, and fails with what was said last. */
export async function connectPatiently(target: DatabaseTarget): Promise<DatabaseClient> {
  let said: unknown;
  const client = await until(
    'a connection to the database',
    () =>
      connectDatabase(target).catch((error: unknown) => {
        said = error;
        return undefined;
      }),
    120,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${String(said)}`, { cause: error });
  });
  return client;
}

export function connectDatabase(target: DatabaseTarget): Promise<DatabaseClient> {
  return ENGINES[target.engine](target);
}
