import { addressOf } from './network.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from './program.ts';
import { connect, type Remote } from '../sql/client.ts';
import { SqlError, type Value } from '../sql/catalog.ts';
import { emptyCatalog } from '../sql/server.ts';
import { splitStatements } from '../sql/text.ts';
import { Store } from '../sql/store.ts';
import { orAborted } from '../../../seams/or-aborted.ts';

const shown = (value: Value) => (value === null ? 'NULL' : String(value));

/** `mariadb` and `mysql`. */
const mariadb: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: [
      'B|batch',
      'N|skip-column-names',
      's|silent',
      'r|raw',
      'f|force',
      'no-defaults',
      'A',
      'ssl',
      'skip-ssl',
      'ssl-verify-server-cert',
    ],
    values: [
      'e|execute',
      'h|host',
      'P|port',
      'u|user',
      'D|database',
      'S|socket',
      'protocol',
      'connect-timeout',
      'defaults-extra-file',
      'defaults-file',
      'ssl-ca',
      'password',
      'init-command',
    ],
  });
  const bare = call.args.find((arg) => /^-p./.test(arg))?.slice(2);
  const extra = options.value('defaults-extra-file') ?? options.value('defaults-file');
  const file = extra === undefined ? '' : call.files.bytesOf(call.path(extra));
  const named = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*"?(.*?)"?\\s*$`, 'm').exec(file)?.[1];
  const host = options.value('h') ?? named('host');
  const password = options.value('password') ?? bare ?? named('password') ?? call.env.get('MYSQL_PWD');
  const database = options.value('D') ?? options.operands[0];
  const remote = await reach(call, {
    host,
    port: Number(options.value('P') ?? named('port') ?? 3306),
    kind: 'mysql',
    login: {
      user: options.value('u') ?? named('user') ?? 'root',
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
    },
  });
  if (!('run' in remote)) return remote;
  const out: string[] = [];
  for (const statement of splitStatements(options.value('e') ?? call.stdin)) {
    try {
      const rows = await orAborted(remote.run(statement), call.signal);
      out.push(...rows.map((row) => `${row.map(shown).join('\t')}\n`));
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return fail(1, `ERROR ${error.code} (HY000) at line 1: ${error.message}`, out.join(''));
    }
  }
  return ok(out.join(''));
};

interface Where {
  readonly host: string | undefined;
  readonly port: number;
  readonly kind: 'mysql' | 'postgresql';
  readonly login: { readonly user: string; readonly password?: string; readonly database?: string };
}

/** A session, or what the client prints when there is none. */
async function reach(call: ProgramCall, { host, port, kind, login }: Where): Promise<Remote | ProgramResult> {
  const { guest } = call;
  const isLocal = host === undefined || host === 'localhost' || host.startsWith('/');
  try {
    if (!isLocal)
      return await connect(guest.site, guest, {
        address: addressOf(call, host),
        port,
        login: { password: '', ...login },
      });
    const server = guest.servers.get(kind);
    if (!server)
      return kind === 'mysql'
        ? fail(1, "ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)")
        : fail(
            2,
            'psql: error: connection to server on socket "/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
          );
    const session = server.login(guest, login);
    return { run: (statement) => server.run(session, statement) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return kind === 'mysql'
      ? fail(1, `ERROR ${error.code} (28000): ${error.message}`)
      : fail(2, `psql: error: FATAL:  ${error.message}`);
  }
}

/** `psql`, with the few commands of its own that scripts use. */
const psql: Program = async (call) => {
  const options = readOptions(call.args, {
    flags: ['X', 'A', 't', 'q', '1', 'w', 'z', 'no-psqlrc'],
    values: ['c|command', 'd|dbname', 'h|host', 'p|port', 'U|username', 'v|set', 'F', 'f'],
  });
  const user = options.value('U') ?? call.env.get('SCP_USER') ?? 'postgres';
  const password = call.env.get('PGPASSWORD');
  const host = options.value('h');
  let database = options.value('d') ?? options.operands[0] ?? 'postgres';
  const at = (name: string) =>
    reach(call, {
      host,
      port: Number(options.value('p') ?? 5432),
      kind: 'postgresql',
      login: {
        user,
        database: name,
        ...(host === undefined || host.startsWith('/') ? {} : { password: password ?? '' }),
      },
    });
  let remote = await at(database);
  if (!('run' in remote)) return remote;
  const out: string[] = [];
  const variables = new Map<string, string>();
  let skipping = false;
  for (const piece of pieces(options.value('c') ?? call.stdin)) {
    const [, command, argument = ''] = /^\\(\w+)\s*(.*)$/.exec(piece) ?? [];
    if (command === 'if') skipping = !/^(t|true|1|on)$/.test(variables.get(argument.replace(':', '')) ?? '');
    else if (command === 'endif') skipping = false;
    else if (skipping) continue;
    else if (command === 'connect' || command === 'c') {
      database = argument.replaceAll('"', '');
      const next = await at(database);
      if (!('run' in next)) return { ...next, stdout: out.join('') };
      remote = next;
    } else if (command === undefined) {
      const [statement = '', capture] = piece.split(/\s*\\gset/);
      try {
        const rows = await orAborted(remote.run(statement), call.signal);
        if (capture !== undefined)
          variables.set(/\bas\s+(\w+)$/i.exec(statement.trim())?.[1] ?? '', String(rows[0]?.[0] ?? ''));
        else out.push(...rows.map((row) => `${row.map((value) => value ?? '').join('|')}\n`));
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        return fail(3, `psql:<stdin>:1: ERROR:  ${error.message}`, out.join(''));
      }
    }
  }
  return ok(out.join(''));
};

/** psql finds out where it lies by way of the folder that it is called in, and complains where its user may not enter that one. */
const complainingPsql: Program = async (call) => {
  const result = await psql(call);
  const folder = call.path('.');
  const isClosed = /^\/root(\/|$)/.test(folder) && (call.env.get('SCP_USER') ?? 'root') !== 'root';
  if (!isClosed) return result;
  return { ...result, stderr: `could not change directory to "${folder}": Permission denied\n${result.stderr}` };
};

/** Statements, and commands of psql's own, in order. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let pending = '';
  for (const line of text.split('\n')) {
    if (/^\\/.test(line)) {
      found.push(...splitStatements(pending), line.trim());
      pending = '';
    } else if (/\\gset\s*$/.test(line)) {
      const statements = splitStatements(`${pending}${line.replace(/\s*\\gset\s*$/, '')}`);
      found.push(...statements.slice(0, -1), `${statements.at(-1) ?? ''} \\gset`);
      pending = '';
    } else pending += `${line}\n`;
  }
  return [...found, ...splitStatements(pending)];
}

const installMariadb: Program = async (call) => {
  const { value } = readOptions(call.args, {
    flags: ['no-defaults', 'skip-test-db', 'force', 'skip-name-resolve'],
    values: ['user', 'datadir', 'auth-root-authentication-method', 'auth-root-socket-user'],
  });
  const folder = value('datadir');
  if (folder === undefined) return fail(1, 'mariadb-install-db: no datadir');
  return makeData(call, folder, 'mysql', value('user') ?? 'mysql');
};

const initdb: Program = (call) => {
  const { value } = readOptions(call.args, {
    flags: ['data-checksums', 'k'],
    values: ['D|pgdata', 'encoding', 'E', 'locale', 'auth-local', 'auth-host', 'auth', 'A', 'U', 'username'],
  });
  const folder = value('D');
  if (folder === undefined) return fail(1, 'initdb: error: no data directory specified');
  return makeData(call, folder, 'postgresql', 'postgres');
};

async function makeData(
  call: ProgramCall,
  folder: string,
  kind: 'mysql' | 'postgresql',
  owner: string,
): Promise<ProgramResult> {
  const path = call.path(folder);
  await call.files.mkdir(path, { recursive: true });
  await call.files.change(path, { owner, group: owner, mode: 0o700 }, 'chown');
  await new Store(call.files, path, () => call.guest.site.clock.now()).writeCatalog(emptyCatalog(kind));
  return ok();
}

const ctlcluster: Program = (call) => {
  const verb = call.args.filter((arg) => !arg.startsWith('-'))[2] ?? '';
  return call.run(`systemctl ${verb === 'status' ? 'is-active' : verb} postgresql@15-main`);
};

const lsclusters: Program = ({ guest }) => {
  const state = guest.servers.has('postgresql') ? 'online' : 'down';
  return ok(`15 main 5432 ${state} postgres /srv/ha/pg/15/main /var/log/postgresql/postgresql-15-main.log\n`);
};

export const SQL_PROGRAMS: Readonly<Record<string, Program>> = {
  mariadb,
  mysql: mariadb,
  psql: complainingPsql,
  'mariadb-install-db': installMariadb,
  initdb,
  pg_ctlcluster: ctlcluster,
  pg_lsclusters: lsclusters,
};
