import type { EngineName } from '../../src/api/database-cluster.ts';
import { quote } from '../../src/convergence/words.ts';
import type { Shell } from '../../src/seams/shell.ts';
import { setLab } from '../embedded/guests/lab.ts';
import { describeSql } from './sql/contract.ts';
import type { SqlServer } from './sql/world.ts';

/** A database of the node image on an embedded machine, as the package sets it up. */
const embedded = (engine: EngineName, unit: string, client: Client) => async (): Promise<SqlServer> => {
  const lab = await setLab();
  const machine = await lab.boot('db', '10.7.0.11');
  const started = await machine.sh(`systemctl start ${unit}`);
  if (started.exitCode !== 0) throw new Error(started.stderr);
  const inner = lab.guests.shells.open(machine.target);
  const shell: Shell = { ...inner, exec: (command) => lab.during(inner.exec(command)) };
  return {
    engine,
    shell,
    login: (as, statement) => machine.sh(client(as), { stdin: statement }),
    close: () => {
      lab.stop();
      return Promise.resolve();
    },
  };
};

type Client = (as: Parameters<SqlServer['login']>[0]) => string;

describeSql(
  'mysql',
  embedded(
    'mysql',
    'mariadb',
    ({ user, password, database }) =>
      `MYSQL_PWD=${quote(password)} mariadb --no-defaults -h 127.0.0.1 -u ${user} -BN ${database}`,
  ),
);

describeSql(
  'postgresql',
  embedded(
    'postgresql',
    'postgresql@15-main',
    ({ user, password, database }) =>
      `PGPASSWORD=${quote(password)} psql -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -p 5432 -U ${user} -d ${database}`,
  ),
);
