import type { ManagedFile } from '../blueprint.ts';
import { file, lines, script } from '../files.ts';
import { mysqlInitScript } from '../scripts/database-init.ts';
import type { DeclaredDatabase } from './declared.ts';
import type { Engine, Holder } from './engine.ts';
import { TLS_PATHS, tlsFiles } from './tls.ts';

const UNIT = 'mariadb';
export const MYSQL_DATA = '/srv/ha/mysql';

const restart = [{ unit: UNIT, how: 'restart' }] as const;

/** MariaDB. Its own settings come after those that are declared, which cannot override what keeps the data safe. */
export const mysql: Engine = {
  port: 3306,
  unit: UNIT,
  files: (spec, { port, heldBy }) => [
    file('/etc/mysql/mariadb.conf.d/90-scp.cnf', lines('[mariadbd]', ...settings(spec, port)), { notifies: restart }),
    dropIn(spec, heldBy),
    ...tlsFiles(spec, { owner: 'mysql', notifies: restart }),
    script('database-init', mysqlInitScript),
  ],
};

/** As option files quote: a backslash would begin an escape, and outside of quotes a # a comment. */
const quoted = (value: string) => `"${value.replaceAll('\\', '\\\\')}"`;

function settings(spec: DeclaredDatabase, port: number): string[] {
  return [
    ...Object.entries(spec.parameters)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name} = ${quoted(value)}`),
    `datadir = ${MYSQL_DATA}`,
    'bind-address = 0.0.0.0',
    `port = ${port}`,
    'skip-name-resolve',
    'innodb_flush_log_at_trx_commit = 1',
    'innodb_doublewrite = ON',
    ...(spec.tls.mode === 'Disabled'
      ? []
      : [
          `ssl_cert = ${TLS_PATHS.certificate}`,
          `ssl_key = ${TLS_PATHS.key}`,
          `ssl_ca = ${TLS_PATHS.ca}`,
          'require_secure_transport = ON',
        ]),
  ];
}

interface UnitLines {
  readonly unit: readonly string[];
  readonly service: readonly string[];
}

const ON_THE_VOLUME = 'RequiresMountsFor=/srv/ha';

/** Whoever holds the server decides when it starts again; two that do would race each other. */
const HELD: Readonly<Record<Holder, (serviceSeconds: number) => UnitLines>> = {
  systemd: (seconds) => ({ unit: [ON_THE_VOLUME], service: ['Restart=on-failure', `TimeoutStartSec=${seconds}`] }),
  pacemaker: (seconds) => ({ unit: [], service: ['Restart=no', `TimeoutStartSec=${seconds}`] }),
  galera: () => ({
    unit: [ON_THE_VOLUME, 'OnFailure=scp-galera.service'],
    service: [
      'Restart=no',
      // What it knew of its position while it was stopped is no longer true.
      'ExecStartPre=+/bin/rm -f /run/scp/galera-position',
      // It may have to copy everything first.
      'TimeoutStartSec=infinity',
    ],
  }),
};

/** The stock unit restarts a crashed server by itself, and scans for upgrades at each start. */
function dropIn({ patience: { serviceSeconds } }: DeclaredDatabase, heldBy: Holder): ManagedFile {
  const held = HELD[heldBy](serviceSeconds);
  return file(
    '/etc/systemd/system/mariadb.service.d/scp.conf',
    lines(
      '[Unit]',
      'StartLimitIntervalSec=0',
      ...held.unit,
      '[Service]',
      'ExecStartPre=',
      'ExecStartPre=+/usr/bin/install -m 755 -o mysql -g root -d /run/mysqld',
      ...held.service,
      'ExecStartPost=',
      `TimeoutStopSec=${serviceSeconds}`,
    ),
  );
}
