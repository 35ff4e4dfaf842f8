import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueServer } from '../../../src/pki/authority.ts';
import { bundleOf, type Kept } from '../../../src/pki/kept.ts';
import { keep, LIFETIMES } from '../../../src/pki/keeping.ts';
import { TLS_CA, TLS_CERTIFICATE, TLS_KEY } from '../../../src/topologies/secrets.ts';
import { databaseBlueprint, databaseSetup } from '../../../src/topologies/database/index.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { declared, placed } from '../../topologies/declared.ts';

type EngineName = 'mysql' | 'postgresql';

const PASSWORD = 'correct-horse-battery';
const NAMES = { commonName: 'shop', addresses: ['127.0.0.1'], dnsNames: ['localhost'] };
const BIN = '/usr/lib/postgresql/15/bin';

/** What a machine of that engine holds, as far as it is about encryption: lines of its configuration, and who reads the key. */
function encryptionOf(engine: EngineName) {
  const version = engine === 'mysql' ? '10.11' : '15';
  const cluster = declared({ topology: 'single', engine: { name: engine, version }, tls: { mode: 'Managed' } });
  const files = databaseSetup(cluster, placed(databaseBlueprint(cluster))).machines[0]?.files ?? [];
  const lines = files
    .flatMap(({ content }) =>
      content
        .filter((piece) => typeof piece === 'string')
        .join('')
        .split('\n'),
    )
    .filter((line) => /^(ssl|require_secure_transport|password_encryption|hostssl)\b|^ssl_/.test(line));
  const certificates = files.filter(({ path }) => path.startsWith('/etc/scp/tls/'));
  return { lines, certificates };
}

interface Server {
  readonly folder: string;
  /** Puts certificates where the configuration says that they are, and has the server read them. */
  show(kept: Kept): void;
  /** What a client that checks the server against `ca` is answered; encrypts or not. */
  ask(ca: string, encrypted?: boolean): { readonly ok: boolean; readonly said: string };
  stop(): void;
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

function output(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  return { ok: status === 0, said: `${stdout}${stderr}`.trim() };
}

async function start(engine: EngineName, first: Kept): Promise<Server> {
  const user = engine === 'mysql' ? 'mysql' : 'postgres';
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' })));
  const folder = mkdtempSync(join(tmpdir(), 'scp-tls-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, uid ?? 0, gid ?? 0);
  const { lines, certificates } = encryptionOf(engine);
  const write = ({ server, authorities }: Kept) => {
    const values: Readonly<Record<string, string>> = {
      [TLS_CERTIFICATE]: server.certificate,
      [TLS_KEY]: server.key,
      [TLS_CA]: bundleOf({ authorities }),
    };
    for (const { path, content, mode, owner } of certificates) {
      const to = join(folder, path.replace('/etc/scp/tls/', ''));
      const texts = content.map((piece) => (typeof piece === 'string' ? piece : (values[piece.secret] ?? '')));
      writeFileSync(to, texts.join(''));
      chmodSync(to, Number.parseInt(mode, 8));
      if (owner === user) chownSync(to, uid ?? 0, gid ?? 0);
    }
  };
  write(first);
  const port = await freePort();
  const configuration = lines
    .filter((line) => !line.startsWith('hostssl'))
    .join('\n')
    .replaceAll('/etc/scp/tls', folder);
  const running = engine === 'mysql' ? startMariaDb : startPostgres;
  const { pid, sql, client } = running({ folder, data, port, configuration });
  for (let attempt = 0; !sql('SELECT 1').ok; attempt++) {
    if (attempt > 600) throw new Error('the server does not start');
    spawnSync('sleep', ['0.2']);
  }
  const made = sql(
    engine === 'mysql'
      ? `CREATE USER probe@'%' IDENTIFIED BY '${PASSWORD}'`
      : `CREATE ROLE probe LOGIN PASSWORD '${PASSWORD}'`,
  );
  if (!made.ok) throw new Error(made.said);
  const ca = join(folder, 'client-ca.pem');
  return {
    folder,
    show: (kept) => {
      write(kept);
      const read = sql(engine === 'mysql' ? 'FLUSH SSL' : 'SELECT pg_reload_conf()');
      if (!read.ok) throw new Error(read.said);
    },
    ask: (authorities, encrypted = true) => {
      writeFileSync(ca, authorities);
      return client(ca, encrypted);
    },
    stop: () => {
      process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly configuration: string;
}

function startMariaDb({ folder, data, port, configuration }: Place) {
  const socket = join(folder, 'socket');
  writeFileSync(join(folder, 'my.cnf'), `[mysqld]\n${configuration}\n`);
  execFileSync('mariadb-install-db', ['--no-defaults', '--user=mysql', `--datadir=${data}`, '--skip-test-db'], {
    stdio: 'ignore',
  });
  chmodSync(folder, 0o777);
  const settings = [`--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, '--bind-address=127.0.0.1'];
  const more = ['--user=mysql', '--skip-name-resolve', '--innodb-flush-log-at-trx-commit=0'];
  const { pid = 0 } = spawn('mariadbd', [`--defaults-file=${folder}/my.cnf`, ...settings, ...more], {
    stdio: 'ignore',
  });
  return {
    pid,
    sql: (text: string) => output('mariadb', ['--no-defaults', '-S', socket, '-BNe', text]),
    client: (ca: string, encrypted: boolean) => {
      const way = encrypted ? [`--ssl-ca=${ca}`, '--ssl-verify-server-cert'] : ['--skip-ssl'];
      const at = ['-h', '127.0.0.1', '-P', String(port), '-u', 'probe'];
      const asked = ['--no-defaults', ...at, ...way, '-BNe', "SHOW STATUS LIKE 'Ssl_version'"];
      return output('mariadb', asked, { MYSQL_PWD: PASSWORD });
    },
  };
}

function startPostgres({ folder, data, port, configuration }: Place) {
  const as = ['-u', 'postgres', '--'];
  chmodSync(folder, 0o777);
  const made = ['--no-sync', '--auth-local=peer', '--auth-host=reject', '-D', data];
  execFileSync('runuser', [...as, `${BIN}/initdb`, ...made], { stdio: 'ignore' });
  writeFileSync(join(data, 'pg_hba.conf'), 'local all postgres peer\nhostssl all all 127.0.0.1/32 scram-sha-256\n');
  writeFileSync(join(folder, 'scp.conf'), `${configuration}\n`);
  writeFileSync(join(data, 'postgresql.conf'), `include '${folder}/scp.conf'\n`);
  const options = ['-k', folder, '-p', String(port), '-F', '-c', 'listen_addresses=127.0.0.1'];
  const { uid, gid } = statSync(data);
  const { pid = 0 } = spawn(`${BIN}/postgres`, ['-D', data, ...options], { stdio: 'ignore', uid, gid, cwd: data });
  return {
    pid,
    sql: (text: string) =>
      output('runuser', [...as, 'psql', '-XAtqc', text, '-h', folder, '-p', String(port), '-d', 'postgres']),
    client: (ca: string, encrypted: boolean) => {
      const way = encrypted ? `sslmode=verify-full sslrootcert=${ca}` : 'sslmode=disable';
      const where = `host=127.0.0.1 port=${port} user=probe dbname=postgres ${way}`;
      const text = 'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
      return output('psql', ['-XAtqc', text, where], { PGPASSWORD: PASSWORD });
    },
  };
}

describe.each(['mysql', 'postgresql'] as const)('%s with a certificate of ours', (engine) => {
  const nowMs = systemClock().now();
  const at = (ms: number) => ({ clock: { now: () => ms }, random: seededRandom(ms % 1000) });
  const another = seededRandom(5);
  let server: Server;
  let first: Kept;
  beforeAll(async () => {
    // So old that another one is introduced beside it.
    const old = await createAuthority(at(nowMs - LIFETIMES.authorityMs * 0.7), 'shop CA', LIFETIMES.authorityMs);
    const shown = await issueServer(at(nowMs), old, NAMES, LIFETIMES.serverMs);
    first = await keep(at(nowMs), NAMES, { authorities: [old], server: shown });
    server = await start(engine, first);
  });
  afterAll(() => server.stop());

  it('is believed by a client that has its authority, and encrypts', () => {
    expect(server.ask(bundleOf(first))).toMatchObject({ ok: true, said: expect.stringContaining('TLSv1') as string });
  });

  it('is not believed by one that has another', async () => {
    const stranger = await keep({ clock: { now: () => nowMs }, random: another }, NAMES, undefined);
    expect(server.ask(bundleOf(stranger))).toMatchObject({
      ok: false,
      said: expect.stringMatching(/certificate|SSL error/i) as string,
    });
  });

  it('lets nobody in who does not encrypt', () => {
    expect(server.ask(bundleOf(first), false).ok).toBe(false);
  });

  it('is believed by who knows the old authority alone while the new one is introduced, and by who knows both', async () => {
    expect(first.authorities).toHaveLength(2);
    const renewed = await keep(at(nowMs), { ...NAMES, dnsNames: ['shop.storm'] }, first);
    server.show(renewed);
    for (const authorities of [first.authorities.slice(0, 1), renewed.authorities]) {
      await expect.poll(() => server.ask(bundleOf({ authorities })).ok, { timeout: 20_000 }).toBe(true);
    }
  });
});
