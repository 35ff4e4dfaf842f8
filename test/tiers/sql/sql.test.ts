import { existsSync } from 'node:fs';
import { describeSql } from '../../contracts/sql/contract.ts';
import type { SqlServer } from '../../contracts/sql/world.ts';
import { localShell } from '../../support/local-shell.ts';

const rig = process.env['SCP_SQL_RIG'] ?? '';
if (!existsSync(rig)) throw new Error('SCP_SQL_RIG names no rig: run npm run test:sql');

const PORT = process.env['SQL_PORT'] ?? '13306';
const shell = localShell({ PATH: `${rig}/bin:${process.env['PATH'] ?? ''}`, PGHOST: rig });

const server = (engine: SqlServer['engine'], login: SqlServer['login']) => () =>
  Promise.resolve({ engine, shell, login, close: () => Promise.resolve() });

describeSql(
  'mysql',
  server('mysql', ({ user, password, database }, statement) =>
    localShell({ MYSQL_PWD: password }).exec({
      command: `exec mariadb --no-defaults -h 127.0.0.1 -P ${PORT} -u ${user} -BN ${database}`,
      stdin: statement,
      timeoutMs: 30_000,
    }),
  ),
);

describeSql(
  'postgresql',
  server('postgresql', ({ user, password, database }, statement) =>
    localShell({ PGPASSWORD: password }).exec({
      command: `exec psql -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -p 5432 -U ${user} -d ${database}`,
      stdin: statement,
      timeoutMs: 30_000,
    }),
  ),
);
