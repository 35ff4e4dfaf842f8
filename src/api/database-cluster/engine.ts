import { z } from 'zod';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { text } from '../common/schema.ts';

export const ENGINES = ['mysql', 'postgresql'] as const;
export type EngineName = (typeof ENGINES)[number];

export const TOPOLOGIES = ['single', 'activePassive', 'galera', 'cloudNativePg'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** What the node image carries: MariaDB and PostgreSQL of Debian 12. */
export const NODE_IMAGE_VERSIONS: Readonly<Record<EngineName, string>> = { mysql: '10.11', postgresql: '15' };

const major = (version: string) => Number(version.split('.')[0]);

export const engine = withRules(
  z.object({
    name: withRules(
      z.enum(ENGINES),
      immutable('data of one engine is nothing to another; create another DatabaseCluster and move the data'),
    ).describe('mysql: MariaDB. postgresql: PostgreSQL.'),
    version: text(16)
      .regex(/^[0-9]{1,3}(\.[0-9]{1,3})?$/)
      .describe('Version: 10.11 for mysql, 15 for postgresql, or what CloudNativePG has an image for.'),
  }),
  {
    cel: "int(self.version.split('.')[0]) >= int(oldSelf.version.split('.')[0])",
    field: 'version',
    message: 'cannot go back to an older major version: its data files are not readable there; restore a dump instead',
  },
).describe('The database software.');

export const topology = withRules(
  z.enum(TOPOLOGIES),
  immutable('create another DatabaseCluster of the other topology and move the data'),
).describe(
  'single: one machine, no failover. activePassive: two machines with replicated volumes and a quorum machine. galera: ' +
    'two machines that both hold the data, an arbitrator and two load balancers (mysql). cloudNativePg: a Cluster of ' +
    'CloudNativePG in this Kubernetes (postgresql).',
);

interface Choice {
  readonly engine: z.output<typeof engine>;
  readonly topology: Topology;
}

/** Which engine goes with which topology. */
export const engineRules: readonly Rule<Choice>[] = [
  {
    cel: "self.topology != 'galera' || self.engine.name == 'mysql'",
    holds: (s) => s.topology !== 'galera' || s.engine.name === 'mysql',
    field: 'topology',
    message: 'galera replicates MariaDB only: take engine mysql, or topology activePassive for postgresql',
  },
  {
    cel: "self.topology != 'cloudNativePg' || self.engine.name == 'postgresql'",
    holds: (s) => s.topology !== 'cloudNativePg' || s.engine.name === 'postgresql',
    field: 'topology',
    message: 'cloudNativePg runs PostgreSQL only: take engine postgresql, or another topology for mysql',
  },
  {
    cel: "self.topology == 'cloudNativePg' || self.engine.version == (self.engine.name == 'mysql' ? '10.11' : '15')",
    holds: (s) => s.topology === 'cloudNativePg' || s.engine.version === NODE_IMAGE_VERSIONS[s.engine.name],
    field: 'engine.version',
    message: 'is not what the node image carries: take 10.11 for mysql and 15 for postgresql',
  },
  {
    cel: "self.topology != 'cloudNativePg' || self.engine.name != 'postgresql' || int(self.engine.version.split('.')[0]) >= 13",
    holds: (s) => s.topology !== 'cloudNativePg' || s.engine.name !== 'postgresql' || major(s.engine.version) >= 13,
    field: 'engine.version',
    message: 'is older than CloudNativePG runs: take 13 or newer',
  },
];
