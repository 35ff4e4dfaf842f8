import { emptyCatalog } from '../../sql/catalog.ts';
import { Store } from '../../sql/store.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from '../program.ts';

export const installMariadb: Program = async (call) => {
  const { value } = readOptions(call.args, {
    flags: ['no-defaults', 'skip-test-db', 'force', 'skip-name-resolve'],
    values: ['user', 'datadir', 'auth-root-authentication-method', 'auth-root-socket-user'],
  });
  const folder = value('datadir');
  if (folder === undefined) return fail(1, 'mariadb-install-db: no datadir');
  return makeData(call, folder, 'mysql', value('user') ?? 'mysql');
};

export const initdb: Program = (call) => {
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
