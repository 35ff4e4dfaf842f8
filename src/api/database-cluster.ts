import { API_VERSION, GROUP, VERSION } from './common/group.ts';
import type { ObjectMeta } from './common/object-meta.ts';
import { type Problem, toProblems } from './common/problem.ts';
import type { StoredObject } from './common/stored-object.ts';
import { databaseClusterSpec, type DatabaseClusterSpec } from './database-cluster/spec.ts';
import type { DatabaseClusterStatus } from './database-cluster/status.ts';

export type { DatabaseClusterSpec, DatabaseClusterSpecInput, MachineClusterSpec } from './database-cluster/spec.ts';
export { runsOnMachines } from './database-cluster/spec.ts';
export type { EngineName, Topology } from './database-cluster/engine.ts';
export type {
  DatabaseClusterCondition,
  DatabaseClusterStatus,
  DatabaseEntry,
  DatabaseMember,
  HealingRecord,
  LastTransition,
  MachineState,
  MemberRole,
  ReplicationState,
  UserEntry,
} from './database-cluster/status.ts';
export type { DatabaseClusterConditionType, DatabaseClusterReason } from './database-cluster/reasons.ts';

/** A MySQL or PostgreSQL service: its defaults filled in, its spec checked. */
export interface DatabaseCluster {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'DatabaseCluster';
  readonly metadata: ObjectMeta;
  readonly spec: DatabaseClusterSpec;
  readonly status?: DatabaseClusterStatus;
}

/** Where the API server keeps DatabaseClusters. */
export const DATABASE_CLUSTERS = {
  group: GROUP,
  version: VERSION,
  plural: 'databaseclusters',
  kind: 'DatabaseCluster',
  namespaced: true,
} as const;

export type ParsedDatabaseCluster =
  | { readonly ok: true; readonly cluster: DatabaseCluster }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Host names of machines begin with it (`<name>-arbitrator-1`), and those have 63 characters at most. */
const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Reads an object as the API server stores it. Everything its CRD checks is checked again (an older CRD may have let it
 * in), and what CEL cannot say besides: that the name can begin the host name of a machine.
 */
export function parseDatabaseCluster(object: StoredObject): ParsedDatabaseCluster {
  const { metadata } = object;
  const spec = databaseClusterSpec.safeParse(object.spec);
  if (!spec.success) return { ok: false, problems: toProblems(spec.error, 'spec') };
  if (!NAME.test(metadata.name)) return { ok: false, problems: [BAD_NAME] };
  // The status is our own last postcard: nothing is decided by it, so its shape is taken on trust.
  const status = object.status as DatabaseClusterStatus | undefined;
  const cluster = { apiVersion: API_VERSION, kind: 'DatabaseCluster', metadata, spec: spec.data } as const;
  return { ok: true, cluster: status === undefined ? cluster : { ...cluster, status } };
}

const BAD_NAME: Problem = {
  field: 'metadata.name',
  message:
    'cannot begin the host names of machines: take at most 40 lower-case letters, digits and dashes, beginning with a letter',
};
