import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { BadManifest, Edit } from './manifest.ts';

/** A spec that is taken as it is, and that every bad one differs from in one thing. */
export function soundSpec(): DatabaseClusterSpecInput {
  return {
    cloudRef: { name: 'lab' },
    engine: { name: 'mysql', version: '10.11' },
    topology: 'galera',
    placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
    machines: {
      image: 'scp-node',
      flavor: 'lab.small',
      quorumFlavor: 'lab.tiny',
      loadBalancerFlavor: 'lab.tiny',
      rootVolume: { sizeGiB: 10, type: 'fast' },
      dataVolume: { sizeGiB: 20, type: 'fast' },
    },
    network: { name: 'data', clients: ['10.30.0.0/24'] },
    endpoint: { address: '10.30.0.50', floatingIp: { network: 'external' }, loadBalancer: {} },
    parameters: { max_connections: '500' },
    databases: [{ name: 'wiki', charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' }, { name: 'tickets' }],
    users: [
      {
        name: 'wiki',
        passwordSecretRef: { name: 'wiki-password' },
        grants: [
          { database: 'wiki', privileges: ['ALL'] },
          { database: 'tickets', privileges: ['SELECT'] },
        ],
      },
    ],
  };
}

const parameter = (name: string, parameters: Readonly<Record<string, string>>, says: string): BadManifest => ({
  name,
  put: { parameters },
  field: 'spec.parameters',
  says,
});

/** The edits that make a Cluster of CloudNativePG of the sound one. */
const ELSEWHERE: Edit['put'] = {
  engine: { name: 'postgresql', version: '17' },
  topology: 'cloudNativePg',
  cloudRef: undefined,
  placement: undefined,
  machines: undefined,
  network: undefined,
  endpoint: {},
  databases: [],
  users: [],
  cloudNativePg: { instances: 3, storageGiB: 10 },
};

const POSTGRESQL: Edit['put'] = {
  engine: { name: 'postgresql', version: '15' },
  topology: 'activePassive',
  'machines.loadBalancerFlavor': undefined,
  endpoint: {},
  databases: [],
  users: [],
};

export const BAD_MANIFESTS: readonly BadManifest[] = [
  // Engine and topology
  {
    name: 'no engine',
    remove: 'engine',
    field: 'spec.engine',
    says: 'Required value',
    operatorSays: 'expected object',
  },
  {
    name: 'an unknown engine',
    put: { 'engine.name': 'oracle' },
    field: 'spec.engine.name',
    says: 'supported values: "mysql", "postgresql"',
    operatorSays: '"mysql"|"postgresql"',
  },
  {
    name: 'no version',
    remove: 'engine.version',
    field: 'spec.engine.version',
    says: 'Required value',
    operatorSays: 'expected string',
  },
  {
    name: 'a version that the node image does not carry',
    put: { 'engine.version': '8.0' },
    field: 'spec.engine.version',
    says: 'is not what the node image carries: take 10.11 for mysql and 15 for postgresql',
  },
  {
    name: 'a version that is a wish',
    put: { 'engine.version': 'latest' },
    field: 'spec.engine.version',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'no topology',
    remove: 'topology',
    field: 'spec.topology',
    says: 'Required value',
    operatorSays: 'expected one of',
  },
  {
    name: 'an unknown topology',
    put: { topology: 'multiMaster' },
    field: 'spec.topology',
    says: 'supported values: "single", "activePassive", "galera", "cloudNativePg"',
    operatorSays: '"single"|"activePassive"',
  },
  {
    name: 'PostgreSQL on Galera',
    put: { ...POSTGRESQL, topology: 'galera' },
    field: 'spec.topology',
    says: 'galera replicates MariaDB only: take engine mysql, or topology activePassive for postgresql',
  },
  {
    name: 'MariaDB on CloudNativePG',
    put: { ...ELSEWHERE, engine: { name: 'mysql', version: '10.11' } },
    field: 'spec.topology',
    says: 'cloudNativePg runs PostgreSQL only',
  },
  {
    name: 'a PostgreSQL that CloudNativePG has forgotten',
    put: { ...ELSEWHERE, engine: { name: 'postgresql', version: '9.6' } },
    field: 'spec.engine.version',
    says: 'is older than CloudNativePG runs: take 13 or newer',
  },
  // What a topology needs, and what it has no use for
  {
    name: 'machines in no cloud',
    remove: 'cloudRef',
    field: 'spec.cloudRef',
    says: 'is needed for this topology: name the ScpCloud that the machines are made in',
  },
  {
    name: 'no placement',
    remove: 'placement',
    field: 'spec.placement',
    says: 'is needed for this topology: name the AvailabilityZones of the members',
  },
  {
    name: 'no machines',
    remove: 'machines',
    field: 'spec.machines',
    says: 'is needed for this topology: name image and flavor, and the size of the data volume',
  },
  {
    name: 'no network',
    remove: 'network',
    field: 'spec.network',
    says: 'is needed for this topology: name the network of the members',
  },
  {
    name: 'a cloud for CloudNativePG',
    put: { ...ELSEWHERE, cloudRef: { name: 'lab' } },
    field: 'spec.cloudRef',
    says: 'has no meaning for topology cloudNativePg, which runs in Kubernetes: remove it',
  },
  {
    name: 'zones for CloudNativePG',
    put: { ...ELSEWHERE, placement: { zones: ['az1', 'az2'] } },
    field: 'spec.placement',
    says: 'has no meaning for topology cloudNativePg',
  },
  {
    name: 'an address for CloudNativePG',
    put: { ...ELSEWHERE, endpoint: { address: '10.30.0.50' } },
    field: 'spec.endpoint',
    says: 'has no meaning for topology cloudNativePg, whose Services Kubernetes makes: remove it',
  },
  {
    name: 'CloudNativePG without its settings',
    put: { ...ELSEWHERE, cloudNativePg: undefined },
    field: 'spec.cloudNativePg',
    says: 'belongs to topology cloudNativePg and to no other',
  },
  {
    name: 'settings of CloudNativePG on machines',
    put: { cloudNativePg: { storageGiB: 10 } },
    field: 'spec.cloudNativePg',
    says: 'belongs to topology cloudNativePg and to no other',
  },
  {
    name: 'no instance of CloudNativePG',
    put: { ...ELSEWHERE, cloudNativePg: { instances: 0, storageGiB: 10 } },
    field: 'spec.cloudNativePg.instances',
    says: 'should be greater than or equal to 1',
    operatorSays: '>=1',
  },
  // Placement
  {
    name: 'both data members in one zone',
    put: { 'placement.zones': ['az1', 'az1'] },
    field: 'spec.placement.zones',
    says: 'has both data members in one zone, and its loss would be the loss of both: name two zones',
  },
  {
    name: 'the arbitrator in a zone of the data',
    put: { 'placement.quorumZone': 'az2' },
    field: 'spec.placement.quorumZone',
    says: 'is a zone of the data members, and its loss would take the majority along: name a third zone',
  },
  {
    name: 'two data members and nobody to break ties',
    remove: 'placement.quorumZone',
    field: 'spec.placement.quorumZone',
    says: 'is needed: two members alone cannot tell a dead peer from a cut wire; name a third AvailabilityZone',
  },
  {
    name: 'one zone for two data members',
    put: { 'placement.zones': ['az1'] },
    field: 'spec.placement.zones',
    says: 'names one zone for two data members: name the zone of each',
  },
  {
    name: 'three zones for two data members',
    put: { 'placement.zones': ['az1', 'az2', 'az4'] },
    field: 'spec.placement.zones',
    says: 'must have at most 2 items',
    operatorSays: '<=2',
  },
  {
    name: 'no zone at all',
    put: { 'placement.zones': [] },
    field: 'spec.placement.zones',
    says: 'is empty: name one AvailabilityZone for topology single, two for activePassive and galera',
  },
  {
    name: 'two zones for one machine',
    put: { topology: 'single', 'placement.quorumZone': undefined },
    field: 'spec.placement.zones',
    says: 'names two zones for topology single, which has one machine',
  },
  {
    name: 'a quorum for one machine',
    put: { topology: 'single', 'placement.zones': ['az1'] },
    field: 'spec.placement.quorumZone',
    says: 'has no meaning for topology single: remove it',
  },
  // Machines
  {
    name: 'no image',
    remove: 'machines.image',
    field: 'spec.machines.image',
    says: 'Required value',
    operatorSays: 'expected string',
  },
  {
    name: 'no data volume',
    remove: 'machines.dataVolume',
    field: 'spec.machines.dataVolume',
    says: 'Required value',
    operatorSays: 'expected object',
  },
  {
    name: 'an empty data volume',
    put: { 'machines.dataVolume.sizeGiB': 0 },
    field: 'spec.machines.dataVolume.sizeGiB',
    says: 'should be greater than or equal to 1',
    operatorSays: '>=1',
  },
  {
    name: 'a size with a unit',
    put: { 'machines.dataVolume.sizeGiB': '20Gi' },
    field: 'spec.machines.dataVolume.sizeGiB',
    says: 'must be of type integer',
    operatorSays: 'expected',
  },
  {
    name: 'a flavor for load balancers that there are none of',
    put: { topology: 'activePassive', 'endpoint.loadBalancer': undefined },
    field: 'spec.machines.loadBalancerFlavor',
    says: 'has no meaning for this topology, which has no load balancers: remove it',
  },
  {
    name: 'a flavor for a quorum machine that there is none of',
    put: { topology: 'single', placement: { zones: ['az1'] } },
    field: 'spec.machines.quorumFlavor',
    says: 'has no meaning for this topology, which has no quorum machine: remove it',
  },
  // Network and endpoint
  {
    name: 'clients from everywhere',
    put: { 'network.clients': ['0.0.0.0/0'] },
    field: 'spec.network.clients[0]',
    says: 'lets everybody in: name the networks of the applications, such as 10.20.0.0/24',
  },
  {
    name: 'clients with host bits',
    put: { 'network.clients': ['10.30.0.7/24'] },
    field: 'spec.network.clients[0]',
    says: 'has host bits set',
  },
  {
    name: 'an endpoint that is no address',
    put: { 'endpoint.address': 'db.example' },
    field: 'spec.endpoint.address',
    says: 'must be an IP address',
  },
  {
    name: 'the port that Galera replicates over',
    put: { 'endpoint.port': 4567 },
    field: 'spec.endpoint.port',
    says: 'is a port that the members use among themselves: take another one, such as 3306 or 5432',
  },
  {
    name: 'the port of SSH',
    put: { 'endpoint.port': 22 },
    field: 'spec.endpoint.port',
    says: 'should be greater than or equal to 1024',
    operatorSays: '>=1024',
  },
  {
    name: 'load balancer settings without load balancers',
    put: { topology: 'activePassive', 'machines.loadBalancerFlavor': undefined },
    field: 'spec.endpoint.loadBalancer',
    says: 'has no meaning for this topology, which has no load balancers: remove it',
  },
  // TLS and patience
  {
    name: 'a certificate from nowhere',
    put: { tls: { mode: 'Secret' } },
    field: 'spec.tls.secretRef',
    says: 'belongs to mode Secret and to no other: name the Secret and set mode: Secret, or remove it',
  },
  {
    name: 'a certificate that nobody asked for',
    put: { tls: { mode: 'Managed', secretRef: { name: 'tls' } } },
    field: 'spec.tls.secretRef',
    says: 'belongs to mode Secret and to no other',
  },
  {
    name: 'a watchdog more nervous than Corosync',
    put: { patience: { tokenMs: 30_000 } },
    field: 'spec.patience.watchdogSeconds',
    says: 'raise it to at least a quarter of tokenMs',
  },
  // Parameters
  parameter(
    'another place for the data',
    { datadir: '/tmp' },
    'sets where the server listens, logs or keeps its files',
  ),
  parameter('another place for the data, in short', { datad: '/tmp' }, 'which the operator decides: remove it'),
  parameter('another port by parameter', { port: '3307' }, 'for the port there is spec.endpoint.port'),
  parameter('Galera turned off', { wsrep_on: 'OFF' }, 'sets how data is replicated'),
  parameter(
    'another format of the binary log',
    { binlog_format: 'STATEMENT' },
    'which the topology decides: remove it',
  ),
  parameter(
    'commits that are not on disk',
    { innodb_flush_log_at_trx_commit: '2' },
    'innodb_flush_log_at_trx_commit and sync_binlog have to be 1; set them so, or remove them',
  ),
  parameter('a binary log that is not on disk', { sync_binlog: '0' }, 'have to be 1'),
  parameter('torn pages', { innodb_doublewrite: '0' }, 'lets acknowledged data be lost in a crash'),
  parameter('no passwords', { skip_grant_tables: 'ON' }, 'has a name with one of the prefixes loose_, skip_'),
  parameter(
    'no passwords, loosely',
    { loose_init_file: '/tmp/x' },
    'has a name with one of the prefixes loose_, skip_',
  ),
  parameter(
    'a library of somebody',
    { plugin_load_add: 'x.so' },
    'sets who gets in, what is loaded or whether it writes',
  ),
  parameter('a name with dashes', { 'max-connections': '10' }, 'has a name that is none: write it in lower case'),
  parameter('a second line', { max_connections: '10\nskip-grant-tables' }, 'has a value with a line break'),
  {
    name: 'PostgreSQL without fsync',
    put: { ...POSTGRESQL, parameters: { fsync: 'off' } },
    field: 'spec.parameters',
    says: 'lets acknowledged data be lost in a crash (fsync, full_page_writes, ...): remove it',
  },
  {
    name: 'PostgreSQL that acknowledges before it writes',
    put: { ...POSTGRESQL, parameters: { synchronous_commit: 'off' } },
    field: 'spec.parameters',
    says: 'synchronous_commit may not be off; set it to on, or remove it',
  },
  {
    name: 'PostgreSQL with a command of somebody',
    put: { ...POSTGRESQL, parameters: { archive_command: 'rm -rf /' } },
    field: 'spec.parameters',
    says: 'sets how data is replicated or archived',
  },
  {
    name: 'PostgreSQL with other doors',
    put: { ...POSTGRESQL, parameters: { hba_file: '/tmp/hba' } },
    field: 'spec.parameters',
    says: 'sets where the server listens, logs or keeps its files',
  },
  {
    name: 'PostgreSQL with a library of somebody',
    put: { ...POSTGRESQL, parameters: { shared_preload_libraries: 'x' } },
    field: 'spec.parameters',
    says: 'for extensions spec.databases[].extensions',
  },
  // Databases
  {
    name: 'a database of the server',
    put: { 'databases[1].name': 'mysql' },
    field: 'spec.databases[1].name',
    says: 'is a database of the server or of the operator: choose another name',
  },
  {
    name: 'a database whose name ends a statement',
    put: { 'databases[1].name': 'a`; DROP DATABASE b' },
    field: 'spec.databases[1].name',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'a collation of another character set',
    put: { 'databases[0].collation': 'latin1_swedish_ci' },
    field: 'spec.databases[0].collation',
    says: 'is of another character set: take one whose name begins with that of charset',
  },
  {
    name: 'a locale for MariaDB',
    put: { 'databases[0].locale': 'C.UTF-8' },
    field: 'spec.databases',
    says: 'for mysql declare charset and collation, and grants of users',
  },
  {
    name: 'a character set for PostgreSQL',
    put: { ...POSTGRESQL, databases: [{ name: 'wiki', charset: 'utf8mb4' }] },
    field: 'spec.databases',
    says: 'for postgresql declare encoding and locale',
  },
  {
    name: 'an owner that is not declared',
    put: { ...POSTGRESQL, databases: [{ name: 'wiki', owner: 'wiki' }] },
    field: 'spec.databases',
    says: 'have an owner that spec.users does not have: declare it there, or correct the name',
  },
  {
    name: 'the same database twice',
    put: { 'databases[1]': { name: 'wiki' } },
    field: 'spec.databases[1]',
    says: 'Duplicate value',
    judge: 'server',
  },
  // Users
  {
    name: 'a user without a Secret',
    remove: 'users[0].passwordSecretRef',
    field: 'spec.users[0].passwordSecretRef',
    says: 'Required value',
    operatorSays: 'expected object',
  },
  {
    name: 'the user that may do all',
    put: { 'users[0].name': 'root' },
    field: 'spec.users[0].name',
    says: 'is a user of the server or of the operator: choose another name',
  },
  {
    name: 'a user of ours',
    put: { 'users[0].name': 'scp-check' },
    field: 'spec.users[0].name',
    says: 'is a user of the server or of the operator',
  },
  ...['identity', 'internal', 'tls'].map((name): BadManifest => ({
    name: `a user whose connection Secret would be that of the cluster's keys: ${name}`,
    put: { 'users[0].name': name },
    field: 'spec.users[0].name',
    says: "would have its connection Secret in the place of one with the cluster's own keys: choose another name",
  })),
  {
    name: 'a user whose connection Secret would be the authority of CloudNativePG',
    put: { ...ELSEWHERE, users: [{ name: 'ca', passwordSecretRef: { name: 'p' } }] },
    field: 'spec.users',
    says: 'have a name whose connection Secret would be in the place of one of CloudNativePG',
  },
  {
    name: 'two users that would share a connection Secret',
    put: {
      users: ['a-b', 'a_b'].map((name) => ({ name, passwordSecretRef: { name: 'p' } })),
    },
    field: 'spec.users',
    says: 'have names that differ in _ and - only, and so would share a connection Secret: rename one of them',
  },
  {
    name: 'a grant in a database that is not declared',
    put: { 'users[0].grants[1].database': 'mail' },
    field: 'spec.users',
    says: 'have a grant in a database that spec.databases does not have: declare it there, or correct the name',
  },
  {
    name: 'a privilege over the whole server',
    put: { 'users[0].grants[1].privileges': ['SUPER'] },
    field: 'spec.users[0].grants[1].privileges[0]',
    says: 'Unsupported value: "SUPER"',
    operatorSays: 'expected one of',
  },
  {
    name: 'a privilege of the other engine',
    put: { 'users[0].grants[1].privileges': ['CONNECT'] },
    field: 'spec.users',
    says: 'have a privilege that mysql does not know',
  },
  {
    name: 'a privilege of MariaDB on PostgreSQL',
    put: {
      ...POSTGRESQL,
      databases: [{ name: 'wiki' }],
      users: [
        {
          name: 'wiki',
          passwordSecretRef: { name: 'p' },
          grants: [{ database: 'wiki', privileges: ['LOCK TABLES'] }],
        },
      ],
    },
    field: 'spec.users',
    says: 'have a privilege that postgresql does not know',
  },
  {
    name: 'all privileges and one more',
    put: { 'users[0].grants[1].privileges': ['ALL', 'SELECT'] },
    field: 'spec.users[0].grants[1].privileges',
    says: 'names others beside ALL, which has them all: remove ALL, or the others',
  },
  {
    name: 'a grant of nothing',
    put: { 'users[0].grants[1].privileges': [] },
    field: 'spec.users[0].grants[1].privileges',
    says: 'is empty: name at least one privilege, or remove the grant',
  },
  {
    name: 'an application in the databases of another',
    put: { usage: 'shared' },
    field: 'spec.users',
    says: 'have grants in several databases of a shared cluster, whose applications are kept apart',
  },
  {
    name: 'a database of CloudNativePG without an owner',
    put: { ...ELSEWHERE, databases: [{ name: 'wiki' }] },
    field: 'spec.databases',
    says: 'have no owner, which CloudNativePG needs: declare a user as the owner',
  },
  ...['server', 'cnpg_own'].map((name) => ({
    name: `a user ${name} on CloudNativePG`,
    put: { ...ELSEWHERE, databases: [], users: [{ name, passwordSecretRef: { name: 'p' } }] },
    field: 'spec.users',
    says: 'have a name that CloudNativePG needs for a role or a Secret of its own: choose another name',
  })),
  {
    name: 'a reader on CloudNativePG',
    put: {
      ...ELSEWHERE,
      databases: [{ name: 'wiki', owner: 'wiki' }],
      users: ['wiki', 'reader'].map((name) => ({
        name,
        passwordSecretRef: { name: 'p' },
        grants: name === 'reader' ? [{ database: 'wiki', privileges: ['SELECT'] }] : [],
      })),
    },
    field: 'spec.users',
    says: 'have a grant that CloudNativePG cannot make, for it knows owners only',
  },
  {
    name: 'a second owner on CloudNativePG',
    put: {
      ...ELSEWHERE,
      databases: [{ name: 'wiki', owner: 'wiki' }],
      users: ['wiki', 'other'].map((name) => ({
        name,
        passwordSecretRef: { name: 'p' },
        grants: [{ database: 'wiki', privileges: ['ALL'] }],
      })),
    },
    field: 'spec.users',
    says: 'have a grant in a database of another owner, which CloudNativePG cannot make: grant to the owner only',
    judge: 'operator',
  },
  // Control
  {
    name: 'an unknown deletion policy',
    put: { deletionPolicy: 'Forget' },
    field: 'spec.deletionPolicy',
    says: 'supported values: "Retain", "Delete"',
    operatorSays: '"Retain"|"Delete"',
  },
  {
    name: 'an approval that is no hash',
    put: { approval: { planHash: 'yes' } },
    field: 'spec.approval.planHash',
    says: 'should match',
    operatorSays: 'must match',
  },
];

/** Changes that must be refused of an object that is there. */
export const BAD_CHANGES: readonly Omit<BadManifest, 'judge' | 'operatorSays'>[] = [
  {
    name: 'another engine',
    put: { ...POSTGRESQL, topology: 'galera' },
    field: 'spec.engine.name',
    says: 'cannot be changed: data of one engine is nothing to another; create another DatabaseCluster and move the data',
  },
  {
    name: 'an older major version',
    put: { 'engine.version': '5.5' },
    field: 'spec.engine.version',
    says: 'cannot go back to an older major version',
  },
  {
    name: 'another topology',
    put: { topology: 'activePassive', 'machines.loadBalancerFlavor': undefined, 'endpoint.loadBalancer': undefined },
    field: 'spec.topology',
    says: 'cannot be changed: create another DatabaseCluster of the other topology',
  },
  {
    name: 'another cloud',
    put: { 'cloudRef.name': 'other' },
    field: 'spec.cloudRef',
    says: 'cannot be changed: create another DatabaseCluster in the other cloud',
  },
  {
    name: 'the zones the other way round',
    put: { 'placement.zones': ['az2', 'az1'] },
    field: 'spec.placement',
    says: 'cannot be changed: members do not move between zones',
  },
  {
    name: 'another zone for the arbitrator',
    put: { 'placement.quorumZone': 'az4' },
    field: 'spec.placement',
    says: 'cannot be changed: members do not move between zones',
  },
  {
    name: 'a smaller data volume',
    put: { 'machines.dataVolume.sizeGiB': 19 },
    field: 'spec.machines.dataVolume.sizeGiB',
    says: 'cannot shrink: a file system is never made smaller under its data',
  },
  {
    name: 'a data volume of another type',
    put: { 'machines.dataVolume.type': 'slow' },
    field: 'spec.machines.dataVolume.type',
    says: 'cannot be changed: move the data',
  },
  {
    name: 'a data volume of no type',
    remove: 'machines.dataVolume.type',
    field: 'spec.machines.dataVolume.type',
    says: 'cannot be added or removed: move the data',
  },
  {
    name: 'a smaller root volume',
    put: { 'machines.rootVolume.sizeGiB': 9 },
    field: 'spec.machines.rootVolume.sizeGiB',
    says: 'cannot shrink: a volume is never made smaller',
  },
  {
    name: 'a root volume of another type',
    put: { 'machines.rootVolume.type': 'slow' },
    field: 'spec.machines.rootVolume.type',
    says: 'cannot be changed: create another DatabaseCluster with the other type',
  },
  {
    name: 'a root volume of no type',
    remove: 'machines.rootVolume.type',
    field: 'spec.machines.rootVolume.type',
    says: 'cannot be added or removed: create another DatabaseCluster',
  },
  {
    name: 'no root volume any more',
    remove: 'machines.rootVolume',
    field: 'spec.machines.rootVolume',
    says: 'cannot be added or removed: what machines start from stays',
  },
  {
    name: 'another port',
    put: { 'endpoint.port': 3307 },
    field: 'spec.endpoint.port',
    says: 'cannot be changed: clients know it; create another DatabaseCluster with the other port',
  },
  {
    name: 'another network',
    put: { 'network.name': 'management' },
    field: 'spec.network.name',
    says: 'cannot be changed: machines keep their addresses',
  },
  {
    name: 'another address',
    put: { 'endpoint.address': '10.30.0.51' },
    field: 'spec.endpoint.address',
    says: 'cannot be changed or removed: clients know it',
  },
  {
    name: 'no address any more',
    remove: 'endpoint.address',
    field: 'spec.endpoint.address',
    says: 'cannot be changed or removed: clients know it',
  },
];

/** Changes that must be let through. */
export const GOOD_CHANGES: readonly (Edit & { readonly name: string })[] = [
  { name: 'a larger data volume', put: { 'machines.dataVolume.sizeGiB': 40 } },
  { name: 'another image', put: { 'machines.image': 'scp-node-2' } },
  { name: 'another flavor', put: { 'machines.flavor': 'lab.large' } },
  { name: 'other clients', put: { 'network.clients': ['10.31.0.0/16', 'fd00:30::/64'] } },
  { name: 'the port that it has, in so many words', put: { 'endpoint.port': 3306 } },
  { name: 'a larger root volume', put: { 'machines.rootVolume.sizeGiB': 12 } },
  { name: 'no floating IP any more', remove: 'endpoint.floatingIp' },
  {
    name: 'commits on disk, in so many words',
    put: { parameters: { innodb_flush_log_at_trx_commit: '1', sync_binlog: '1' } },
  },
  {
    name: 'ordinary parameters',
    put: {
      parameters: {
        innodb_buffer_pool_size: '1G',
        innodb_log_file_size: '512M',
        long_query_time: '0.5',
        slow_query_log: 'ON',
        sql_mode: 'STRICT_TRANS_TABLES,NO_ZERO_DATE',
        tmp_table_size: '64M',
        userstat: 'ON',
        wait_timeout: '600',
      },
    },
  },
  {
    name: 'one database less, and its grant',
    put: { 'databases[1]': { name: 'mail' }, 'users[0].grants[1]': { database: 'mail', privileges: ['ALL'] } },
  },
  { name: 'no users any more', put: { users: [] } },
  { name: 'Delete instead of Retain', put: { deletionPolicy: 'Delete' } },
  { name: 'more patience', put: { patience: { tokenMs: 30_000, watchdogSeconds: 30 } } },
];

/** The same for a Cluster of CloudNativePG, which has fields of its own that do not change. */
export function hostedSpec(): DatabaseClusterSpecInput {
  return {
    engine: { name: 'postgresql', version: '17' },
    topology: 'cloudNativePg',
    cloudNativePg: { instances: 3, storageGiB: 10, storageClass: 'fast' },
    databases: [{ name: 'wiki', owner: 'wiki', encoding: 'UTF8', locale: 'C.UTF-8' }],
    users: [{ name: 'wiki', passwordSecretRef: { name: 'wiki-password' } }],
  };
}

export const HOSTED_BAD_CHANGES: readonly Omit<BadManifest, 'judge' | 'operatorSays'>[] = [
  {
    name: 'smaller storage',
    put: { 'cloudNativePg.storageGiB': 9 },
    field: 'spec.cloudNativePg.storageGiB',
    says: 'cannot shrink: a volume is never made smaller under its data',
  },
  {
    name: 'another storage class',
    put: { 'cloudNativePg.storageClass': 'slow' },
    field: 'spec.cloudNativePg.storageClass',
    says: 'cannot be changed: create another DatabaseCluster with the other class',
  },
  {
    name: 'no storage class',
    remove: 'cloudNativePg.storageClass',
    field: 'spec.cloudNativePg.storageClass',
    says: 'cannot be added or removed: create another DatabaseCluster',
  },
  {
    name: 'another encoding',
    put: { 'databases[0].encoding': 'LATIN1' },
    field: 'spec.databases[0].encoding',
    says: 'cannot be changed: it is decided when a database is made',
  },
  {
    name: 'no locale',
    remove: 'databases[0].locale',
    field: 'spec.databases[0]',
    says: 'cannot get or lose an encoding or a locale: create another database',
  },
];
