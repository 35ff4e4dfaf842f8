import type { ManagedFile } from '../blueprint.ts';
import { file, lines } from '../files.ts';
import type { Whereabouts } from '../hosts.ts';

const seconds = (value: number) => `PT${value}S`;

/** Galera's own timing, in proportion to Corosync's: at its default of 3 s these are Galera's defaults. */
export function evsOptions(tokenMs: number): string {
  const suspect = Math.ceil(tokenMs / 1000) + 2;
  const inactive = 3 * suspect;
  return [
    `evs.keepalive_period=${seconds(1)}`,
    `evs.suspect_timeout=${seconds(suspect)}`,
    `evs.inactive_timeout=${seconds(inactive)}`,
    `evs.install_timeout=${seconds(inactive)}`,
  ].join(';');
}

/**
 * What makes a MariaDB a Galera node. The arbitrator is not in the address: a node that finds only it takes its protocol for
 * its own and gives up. State goes over by mariabackup, which leaves the donor serving; it gets in as the system user mysql.
 */
export function wsrepFile(
  cluster: string,
  node: Whereabouts,
  nodes: readonly Whereabouts[],
  tokenMs: number,
): ManagedFile {
  return file(
    '/etc/mysql/mariadb.conf.d/91-scp-galera.cnf',
    lines(
      '[mariadbd]',
      'wsrep_on = ON',
      'wsrep_provider = /usr/lib/galera/libgalera_smm.so',
      `wsrep_cluster_name = ${cluster}`,
      `wsrep_cluster_address = gcomm://${nodes.map(({ address }) => address).join(',')}`,
      `wsrep_node_name = ${node.hostname}`,
      `wsrep_node_address = ${node.address}`,
      'wsrep_sst_method = mariabackup',
      'wsrep_sst_auth = mysql:',
      `wsrep_provider_options = "${evsOptions(tokenMs)};pc.recovery=TRUE"`,
      'binlog_format = ROW',
      'default_storage_engine = InnoDB',
      'innodb_autoinc_lock_mode = 2',
    ),
    { mode: '0640', group: 'mysql', notifies: [{ unit: 'mariadb', how: 'restart' }] },
  );
}
