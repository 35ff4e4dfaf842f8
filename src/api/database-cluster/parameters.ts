import type { Rule } from '../common/rule.ts';
import { withRules } from '../common/rule.ts';
import { stringMap } from '../common/schema.ts';
import type { EngineName } from './engine.ts';

const NAME = '^[a-z][a-z0-9_]*([.][a-z0-9_]+)?$';
/** No line may be smuggled into the server's configuration. */
const VALUE = '^[^\\x00-\\x1f\\x7f]*$';

export const parameters = withRules(
  stringMap(64),
  {
    cel: `self.all(k, k.size() <= 63 && k.matches('${NAME}'))`,
    holds: (map) => Object.keys(map).every((key) => key.length <= 63 && new RegExp(NAME).test(key)),
    message:
      'has a name that is none: write it in lower case with underscores, as in max_connections, at most 63 characters',
  },
  {
    cel: `self.all(k, self[k].matches('${VALUE.replaceAll('\\', '\\\\')}'))`,
    holds: (map) => Object.values(map).every((value) => new RegExp(VALUE).test(value)),
    message: 'has a value with a line break or another control character: remove it',
  },
)
  .default({})
  .describe(
    'Settings of the database server by name, such as max_connections: "500". Refused are those that give up acknowledged ' +
      'data, break replication or take the server out of the hands of the operator.',
  );

interface Refusal {
  readonly engine: EngineName;
  /** Matches the names. MariaDB takes any unambiguous beginning of a name for it, so its patterns are such beginnings. */
  readonly names: string;
  /** Values that are fine for all that; left out, none is. */
  readonly allowed?: string;
  readonly message: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    engine: 'mysql',
    names: '^(loose|skip|disable|enable|maximum|autoset)_',
    message: 'has a name with one of the prefixes loose_, skip_, disable_, enable_ and maximum_: write it without',
  },
  {
    engine: 'mysql',
    names:
      '^(aria_log_d|bas|bind|character_sets|chr|cor|data|extra_p|general_log_|get|innodb_buffer_pool_f|innodb_data_|' +
      'innodb_log_g|innodb_pa|innodb_te|innodb_tm|innodb_undo_d|lc_messages_|log_ba|log_e|log_i|log_slow_query_f|' +
      'log_t|lower_case|pi|plugin_d|port|report_|slave_l|slow_query_log_|soc|tmpd|user$)',
    message:
      'sets where the server listens, logs or keeps its files (datadir, socket, port, bind_address, ...), which the operator ' +
      'decides: remove it; for the port there is spec.endpoint.port',
  },
  {
    engine: 'mysql',
    names:
      '^(auto_increment|binlog_f|binlog_row_i|default_s|enf|fla|gtid_|init_r|init_s|innodb_autoi|log_bin|log_sl$|' +
      'log_sla|master_|relay_|replicate|rpl_|server_|slave_|sync_m|sync_r|wsrep)',
    message:
      'sets how data is replicated (wsrep_*, binlog_format, server_id, ...), which the topology decides: remove it',
  },
  {
    engine: 'mysql',
    names: '^(aria_sy|debug|innodb_che|innodb_do|innodb_flush_m|innodb_flush_s|innodb_force_r|innodb_use_a|tc_)',
    message:
      'lets acknowledged data be lost in a crash (innodb_doublewrite, innodb_flush_method, ...): remove it, it has its safe value',
  },
  {
    engine: 'mysql',
    names: '^(innodb_flush_log_at_t|sync_b)',
    allowed: '^(innodb_flush_log_at_trx_commit=1|innodb_flush_log_at_timeout=[0-9]+|sync_binlog=1)$',
    message:
      'lets acknowledged data be lost in a crash: innodb_flush_log_at_trx_commit and sync_binlog have to be 1; set them so, or remove them',
  },
  {
    engine: 'mysql',
    names:
      '^(all|boot|cons|des|feedback|ignore_|init_c|init_f|innodb_read_only$|old_p|plugin_l|plugin_m|prox|read_o|' +
      'req|sa|secure_|ssl|sym|tl|transaction_r|un)',
    message:
      'sets who gets in, what is loaded or whether it writes (init_connect, plugin_load, read_only, ssl_*, ...), which the ' +
      'operator holds: remove it; for TLS there is spec.tls',
  },
  {
    engine: 'postgresql',
    names:
      '^(cluster_name|config_file|data_directory|event_source|external_pid_file|hba_file|ident_file|include.*|listen_addresses|' +
      'log_directory|log_file_mode|log_filename|logging_collector|log_destination|port|stats_temp_directory|unix_socket_.*)$',
    message:
      'sets where the server listens, logs or keeps its files (data_directory, hba_file, port, ...), which the operator ' +
      'decides: remove it; for the port there is spec.endpoint.port',
  },
  {
    engine: 'postgresql',
    names:
      '^(archive_.*|hot_standby|primary_.*|promote_trigger_file|recovery_(end|min|target).*|restore_command|' +
      'synchronous_standby_names|wal_level)$',
    message:
      'sets how data is replicated or archived (archive_*, restore_command, wal_level, ...), which the topology decides: remove it',
  },
  {
    engine: 'postgresql',
    names:
      '^(data_sync_retry|fsync|full_page_writes|ignore_.*|recovery_init_sync_method|wal_sync_method|zero_damaged_pages)$',
    message:
      'lets acknowledged data be lost in a crash (fsync, full_page_writes, ...): remove it, it has its safe value',
  },
  {
    engine: 'postgresql',
    names: '^synchronous_commit$',
    allowed: '^synchronous_commit=(on|local|remote_write|remote_apply)$',
    message: 'lets acknowledged data be lost in a crash: synchronous_commit may not be off; set it to on, or remove it',
  },
  {
    engine: 'postgresql',
    names:
      '^(allow_.*|bonjour.*|db_user_namespace|debug_.*|default_transaction_read_only|dynamic_library_path|exit_on_error|' +
      'extension_.*|jit_provider|krb_.*|(local|session|shared)_preload_libraries|lo_compat_privileges|password_encryption|' +
      'restart_after_crash|session_replication_role|ssl.*|transaction_read_only)$',
    message:
      'sets who gets in, what is loaded or whether it writes (shared_preload_libraries, ssl*, ...), which the operator holds: ' +
      'remove it; for TLS there is spec.tls, for extensions spec.databases[].extensions',
  },
];

interface Tuned {
  readonly engine: { readonly name: EngineName };
  readonly parameters: Readonly<Record<string, string>>;
}

export const parameterRules: readonly Rule<Tuned>[] = REFUSALS.map(({ engine, names, allowed, message }) => ({
  cel:
    `self.engine.name != '${engine}' || self.parameters.all(k, !k.matches('${names}')` +
    `${allowed === undefined ? '' : ` || (k + '=' + self.parameters[k]).matches('${allowed}')`})`,
  holds: (spec) =>
    spec.engine.name !== engine ||
    Object.entries(spec.parameters).every(
      ([key, value]) =>
        !new RegExp(names).test(key) || (allowed !== undefined && new RegExp(allowed).test(`${key}=${value}`)),
    ),
  field: 'parameters',
  message,
}));
