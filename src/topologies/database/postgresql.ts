import { file, lines, script } from '../files.ts';
import { postgresqlInitScript } from '../scripts/database-init.ts';
import type { DeclaredDatabase } from './declared.ts';
import type { Engine } from './engine.ts';
import { TLS_PATHS, tlsFiles } from './tls.ts';

const UNIT = 'postgresql@15-main';
const CONFIGURATION = '/etc/postgresql/15/main';
const DATA = '/srv/ha/pg/15/main';

const restart = [{ unit: UNIT, how: 'restart' }] as const;
const reload = [{ unit: UNIT, how: 'reload' }] as const;
const its = { owner: 'postgres', group: 'postgres' } as const;

/** PostgreSQL 15 as Debian's `pg_ctlcluster` runs it: its settings lie beside the data, so a copy of it needs none. */
export const postgresql: Engine = {
  port: 5432,
  unit: UNIT,
  files: (spec, { port, heldBy }) => [
    file(`${CONFIGURATION}/postgresql.conf`, lines(...settings(spec, port)), { ...its, notifies: restart }),
    file(`${CONFIGURATION}/pg_hba.conf`, lines(...whoGetsIn(spec)), { ...its, mode: '0640', notifies: reload }),
    file(`${CONFIGURATION}/pg_ident.conf`, lines('# Nobody passes for another.'), {
      ...its,
      mode: '0640',
      notifies: reload,
    }),
    file(`${CONFIGURATION}/start.conf`, lines('manual'), its),
    file(`${CONFIGURATION}/pg_ctl.conf`, lines(`pg_ctl_options = '-t ${spec.patience.serviceSeconds}'`), its),
    file(`${CONFIGURATION}/environment`, lines('# Nothing.'), its),
    file(
      `/etc/systemd/system/${UNIT}.service.d/scp.conf`,
      lines(
        ...(heldBy === 'pacemaker' ? [] : ['[Unit]', 'RequiresMountsFor=/srv/ha']),
        '[Service]',
        `TimeoutStopSec=${spec.patience.serviceSeconds}`,
      ),
    ),
    ...tlsFiles(spec, { owner: 'postgres', notifies: reload }),
    script('database-init', postgresqlInitScript),
  ],
};

/** As postgresql.conf quotes: a quote within is doubled, and a backslash would begin an escape. */
const quoted = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

function settings(spec: DeclaredDatabase, port: number): string[] {
  return [
    ...Object.entries(spec.parameters)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name} = ${quoted(value)}`),
    `data_directory = '${DATA}'`,
    `hba_file = '${CONFIGURATION}/pg_hba.conf'`,
    `ident_file = '${CONFIGURATION}/pg_ident.conf'`,
    "external_pid_file = '/run/postgresql/15-main.pid'",
    "unix_socket_directories = '/run/postgresql'",
    "listen_addresses = '*'",
    `port = ${port}`,
    'fsync = on',
    'full_page_writes = on',
    "password_encryption = 'scram-sha-256'",
    ...(spec.tls.mode === 'Disabled'
      ? ['ssl = off']
      : [
          'ssl = on',
          `ssl_cert_file = '${TLS_PATHS.certificate}'`,
          `ssl_key_file = '${TLS_PATHS.key}'`,
          `ssl_ca_file = '${TLS_PATHS.ca}'`,
        ]),
  ];
}

function whoGetsIn({ tls, network }: DeclaredDatabase): string[] {
  const kind = tls.mode === 'Disabled' ? 'host' : 'hostssl';
  return [
    'local all postgres peer',
    'local all all reject',
    ...network.clients.map((cidr) => `${kind} all all ${cidr} scram-sha-256`),
  ];
}
