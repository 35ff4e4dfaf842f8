import type { ManagedFile } from '../blueprint.ts';
import { file, lines, script } from '../files.ts';
import { mysqlInitScript } from '../scripts/database-init.ts';
import type { DeclaredDatabase } from './declared.ts';
import type { Engine } from './engine.ts';
import { TLS_PATHS, tlsFiles } from './tls.ts';

const UNIT = 'mariadb';
export const MYSQL_DATA = '/srv/ha/mysql';

const restart = [{ unit: UNIT, how: 'restart' }] as const;

/** MariaDB. Its own settings come after those that are declared, which cannot override what keeps the data safe. */
export const mysql: Engine = {
  port: 3306,
  unit: UNIT,
  files: (spec, { port, heldByPacemaker }) => [
    file('/etc/mysql/mariadb.conf.d/90-scp.cnf', lines('[mariadbd]', ...settings(spec, port)), { notifies: restart }),
    dropIn(spec, heldByPacemaker),
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

/** The stock unit restarts a crashed server, which Pacemaker takes for its own business, and scans for upgrades at each start. */
function dropIn({ patience }: DeclaredDatabase, heldByPacemaker: boolean): ManagedFile {
  return file(
    '/etc/systemd/system/mariadb.service.d/scp.conf',
    lines(
      '[Unit]',
      'StartLimitIntervalSec=0',
      ...(heldByPacemaker ? [] : ['RequiresMountsFor=/srv/ha']),
      '[Service]',
      `Restart=${heldByPacemaker ? 'no' : 'on-failure'}`,
      'ExecStartPre=',
      'ExecStartPre=+/usr/bin/install -m 755 -o mysql -g root -d /run/mysqld',
      'ExecStartPost=',
      `TimeoutStartSec=${patience.serviceSeconds}`,
      `TimeoutStopSec=${patience.serviceSeconds}`,
    ),
  );
}
