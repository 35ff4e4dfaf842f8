import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseDatabaseCluster } from '../../../src/api/database-cluster.ts';
import { soundSpec } from '../../contracts/kubernetes/database-cluster-manifests.ts';
import { edited } from '../../contracts/kubernetes/manifest.ts';

const metadata = { name: 'wiki', namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' };

const isRefused = (name: string) =>
  !parseDatabaseCluster({ metadata, spec: edited(soundSpec(), { put: { parameters: { [name]: '7' } } }) }).ok;

/** Every option that this MariaDB knows, in the words of a configuration file. */
const options = execFileSync('mariadbd', ['--no-defaults', '--help', '--verbose'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
})
  .split(/^-+ -+$/m)[1]
  ?.split('\n')
  .flatMap((line) => /^([a-z][a-z0-9-]*) /.exec(line)?.slice(1) ?? [])
  .map((name) => name.replaceAll('-', '_'));

const DANGEROUS = [
  'bind_address',
  'binlog_format',
  'datadir',
  'gtid_domain_id',
  'init_connect',
  'init_file',
  'innodb_data_home_dir',
  'innodb_doublewrite',
  'innodb_flush_log_at_trx_commit',
  'innodb_force_recovery',
  'innodb_log_group_home_dir',
  'log_bin',
  'log_error',
  'pid_file',
  'plugin_dir',
  'port',
  'read_only',
  'relay_log',
  'secure_file_priv',
  'server_id',
  'slow_query_log_file',
  'socket',
  'ssl_key',
  'sync_binlog',
  'tmpdir',
  'wsrep_cluster_address',
  'wsrep_on',
];

describe('dangerous parameters of MariaDB', () => {
  it('are options that it knows', () => {
    expect(options).toEqual(expect.arrayContaining(DANGEROUS));
  });

  it.each(DANGEROUS)('%s is refused', (name) => {
    expect(isRefused(name)).toBe(true);
  });

  it.each((options ?? []).filter(isRefused))('%s is refused by every beginning that MariaDB takes for it', (name) => {
    const beginnings = Array.from({ length: name.length }, (_, i) => name.slice(0, i + 1));
    const meant = beginnings.filter(
      (start) => start === name || (options ?? []).filter((option) => option.startsWith(start)).length === 1,
    );
    expect(meant.filter((start) => !isRefused(start))).toEqual([]);
  });

  it('leave room for ordinary ones', () => {
    const ordinary = (options ?? []).filter((name) => !isRefused(name));
    expect(ordinary.length).toBeGreaterThan(300);
    expect(ordinary).toEqual(
      expect.arrayContaining(['innodb_buffer_pool_size', 'max_allowed_packet', 'max_connections', 'slow_query_log']),
    );
  });
});
