import { recoverPosition } from '../galera/saved-state.ts';
import { mysqlParameters } from '../sql/services.ts';
import { Store } from '../sql/store.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program } from './program.ts';

const newCluster: Program = async (call) => {
  call.guest.beginsCluster = true;
  try {
    return await call.run('systemctl start mariadb');
  } finally {
    call.guest.beginsCluster = false;
  }
};

/** `mariadbd --wsrep-recover`: how far the stopped server got. Anything else it is asked is not played. */
const mariadbd: Program = async (call) => {
  const { has, value } = readOptions(call.args, {
    flags: ['wsrep-recover', 'no-defaults', 'help', 'verbose'],
    values: ['user', 'log-error', 'datadir', 'defaults-file'],
  });
  if (!has('wsrep-recover')) return fail(1, 'mariadbd: is played as a unit only');
  if (call.guest.servers.has('mysql')) return fail(1, "mariadbd: Can't lock aria control file");
  const folder = mysqlParameters(call.guest)['datadir'] ?? '/var/lib/mysql';
  await call.guest.sleep(1_000);
  const { uuid, seqno } = recoverPosition(new Store(call.files, folder, () => call.guest.site.clock.now()));
  const line = `2026-01-01  0:00:00 0 [Note] WSREP: Recovered position: ${uuid}:${seqno}\n`;
  const log = value('log-error');
  if (log === undefined) return { stdout: '', stderr: line, exitCode: 0 };
  await call.files.appendFile(call.path(log), line);
  return ok();
};

export const GALERA_PROGRAMS: Readonly<Record<string, Program>> = { galera_new_cluster: newCluster, mariadbd };
