import { toText } from '../files/inode.ts';
import { configOf } from '../galera/member.ts';
import { GaleraNode } from '../galera/node.ts';
import type { Guest } from '../guest.ts';
import { type Service, UnitFailure } from '../units/service.ts';
import { MYSQL_FLAVOR } from './mysql.ts';
import { POSTGRESQL_FLAVOR } from './postgresql.ts';
import { emptyCatalog } from './catalog.ts';
import { type Flavor, SqlServer } from './server.ts';
import { Store } from './store.ts';

const START_MS = 2_000;
const STOP_MS = 1_000;

/** What the option files of MariaDB say to the server, the last word counting. */
export function mysqlParameters(guest: Guest): Record<string, string> {
  const values: Record<string, string> = {};
  for (const folder of ['/etc/mysql/conf.d', '/etc/mysql/mariadb.conf.d'])
    for (const name of guest.files.lookUp(folder) ? guest.files.namesIn(folder) : []) {
      if (!name.endsWith('.cnf')) continue;
      let section = '';
      for (const line of toText(guest.files.bytesOf(`${folder}/${name}`)).split('\n')) {
        section = /^\s*\[(.+)\]/.exec(line)?.[1] ?? section;
        const [, key, value = ''] = /^\s*([a-z][\w-]*)\s*(?:=\s*(.*?))?\s*$/.exec(line) ?? [];
        if (key !== undefined && /^(mariadbd?|mysqld|server|galera|mariadb-10.*)$/.test(section))
          values[key.replaceAll('-', '_')] = value.replaceAll(/^"|"$/g, '');
      }
    }
  return values;
}

/** What postgresql.conf and the files beside it say. */
function postgresqlParameters(guest: Guest): Record<string, string> {
  const folder = '/etc/postgresql/15/main';
  const more = guest.files.lookUp(`${folder}/conf.d`) ? guest.files.namesIn(`${folder}/conf.d`) : [];
  const texts = ['postgresql.conf', ...more.map((name) => `conf.d/${name}`)];
  const lines = texts.flatMap((name) => toText(guest.files.bytesOf(`${folder}/${name}`)).split('\n'));
  const pairs = lines.map((line) => /^\s*(\w+)\s*=\s*'?(.*?)'?\s*(?:#.*)?$/.exec(line));
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? '']] : [])));
}

interface Kind {
  readonly flavor: Flavor;
  readonly unit: string;
  readonly parameters: (guest: Guest) => Record<string, string>;
  readonly folder: (parameters: Readonly<Record<string, string>>) => string;
  /** The folder that the package itself fills. */
  readonly packaged: string;
  readonly port: string;
  readonly isOpen: (parameters: Readonly<Record<string, string>>) => boolean;
}

const MARIADB: Kind = {
  flavor: MYSQL_FLAVOR,
  unit: 'mariadb',
  parameters: mysqlParameters,
  folder: (parameters) => parameters['datadir'] ?? '/var/lib/mysql',
  packaged: '/var/lib/mysql',
  port: '3306',
  isOpen: (parameters) => !/^(127\.|localhost)/.test(parameters['bind_address'] ?? '127.0.0.1'),
};

const POSTGRESQL: Kind = {
  flavor: POSTGRESQL_FLAVOR,
  unit: 'postgresql@15-main',
  parameters: postgresqlParameters,
  folder: (parameters) => parameters['data_directory'] ?? '',
  packaged: '/var/lib/postgresql/15/main',
  port: '5432',
  isOpen: (parameters) => !/^(localhost)?$/.test(parameters['listen_addresses'] ?? 'localhost'),
};

/** Starts a server on its data folder, which has to hold data of its kind. */
export async function startServer(guest: Guest, kind: Kind): Promise<SqlServer> {
  const parameters = kind.parameters(guest);
  const folder = kind.folder(parameters);
  const store = new Store(guest.files, folder, () => guest.site.clock.now());
  await guest.sleep(START_MS);
  if (!store.exists) {
    if (folder !== kind.packaged || !guest.files.lookUp(folder)) throw new UnitFailure(`${folder} holds no data`);
    await store.writeCatalog(emptyCatalog(kind.flavor.name));
  }
  const port = Number(parameters['port'] ?? kind.port);
  if (guest.listeners.has(port)) throw new UnitFailure(`port ${port} is in use`);
  const server = new SqlServer(guest, kind.flavor, { folder, port, isOpen: kind.isOpen(parameters), parameters });
  // Recovery writes: where the disk does not take it, nothing starts.
  await store.write('lock', kind.unit);
  if (/^(on|1)$/i.test(parameters['wsrep_on'] ?? '')) await startGalera(guest, server);
  guest.servers.set(kind.flavor.name, server);
  guest.listeners.set(port, { kind: 'sql', server });
  guest.kernel.hold(folder, kind.unit);
  return server;
}

/** In step with the others, or the first of them: until then it neither answers nor listens. */
async function startGalera(guest: Guest, server: SqlServer): Promise<void> {
  const {
    wsrep_cluster_name: cluster = '',
    wsrep_cluster_address: address = '',
    wsrep_provider_options: options = '',
  } = server.parameters;
  const addresses = address
    .replace(/^gcomm:\/\//, '')
    .split(',')
    .filter(Boolean);
  const node = new GaleraNode(guest, server, configOf({ cluster, addresses, options }));
  guest.galera = node;
  guest.starting = server;
  try {
    await (guest.beginsCluster ? node.bootstrap() : node.join());
  } catch (error) {
    // One that went down with its machine has no say in what runs there since.
    if (guest.galera === node) endServer(guest, MARIADB);
    throw error;
  } finally {
    guest.starting = undefined;
  }
}

export function endServer(guest: Guest, kind: Kind): void {
  if (kind.flavor.name === 'mysql' && guest.galera) {
    guest.site.groups.vanish(guest.galera);
    guest.galera.networkChanged?.();
    guest.galera = undefined;
  }
  if (guest.starting) guest.starting.running = false;
  const server = guest.servers.get(kind.flavor.name);
  if (!server) return;
  server.running = false;
  guest.servers.delete(kind.flavor.name);
  guest.listeners.delete(server.port);
  guest.kernel.release(kind.unit);
}

async function stopServer(guest: Guest, kind: Kind): Promise<void> {
  const server = guest.servers.get(kind.flavor.name);
  if (!server) {
    endServer(guest, kind);
    return;
  }
  await guest.sleep(STOP_MS);
  if (guest.galera instanceof GaleraNode) {
    await guest.galera.leave();
    guest.galera = undefined;
  }
  // What is in memory has to reach the disk first.
  await server.store.write('lock', '');
  endServer(guest, kind);
}

const serviceOf = (kind: Kind): Service => ({
  start: async (guest) => {
    await startServer(guest, kind);
  },
  stop: (guest) => stopServer(guest, kind),
  die: (guest) => endServer(guest, kind),
});

export const mariadbService: Service = serviceOf(MARIADB);
export const postgresqlService: Service = serviceOf(POSTGRESQL);
