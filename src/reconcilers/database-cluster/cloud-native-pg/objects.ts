import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import type { IDatabase } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import { GROUP } from '../../../api/common/group.ts';
import type { DatabaseCluster, DatabaseClusterSpec } from '../../../api/database-cluster.ts';
import type { KubernetesObject, ObjectMeta, ResourceType } from '../../../clients/kubernetes/index.ts';
import { connectionSecretName, ownedBy } from '../connection-secret.ts';

/** A DatabaseCluster of topology cloudNativePg. */
export type HostedCluster = Omit<DatabaseCluster, 'spec'> & {
  readonly spec: DatabaseClusterSpec & { readonly cloudNativePg: NonNullable<DatabaseClusterSpec['cloudNativePg']> };
};

/** Objects of CloudNativePG as we read and write them: the types of its own CRDs, the metadata of our client. */
export type Cluster = KubernetesObject & Pick<ICluster, 'spec' | 'status'> & { readonly kind: string };
export type Database = KubernetesObject & Pick<IDatabase, 'spec' | 'status'> & { readonly kind: string };
export type CnpgObject = Cluster | Database;

const of = (kind: string, plural: string): ResourceType => ({
  ...{ group: 'postgresql.cnpg.io', version: 'v1', kind, plural, namespaced: true },
});
export const CLUSTERS = of('Cluster', 'clusters');
export const CNPG_DATABASES = of('Database', 'databases');
export const typeOf = ({ kind }: Pick<CnpgObject, 'kind'>): ResourceType =>
  kind === 'Cluster' ? CLUSTERS : CNPG_DATABASES;

/** The volume of an instance, as far as we read it. */
export type Volume = KubernetesObject & {
  readonly status?: { readonly phase?: string; readonly capacity?: { readonly storage?: string } };
};
export const VOLUMES: ResourceType = {
  ...{ group: '', version: 'v1', kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', namespaced: true },
};

const API_VERSION = 'postgresql.cnpg.io/v1';
export const CLUSTER_LABEL = `${GROUP}/cluster`;
/** On an object that outlives its DatabaseCluster: one of the same name takes it up again. */
export const RETAINED_LABEL = `${GROUP}/retained`;
/** What we last wrote: what is in it and no longer wanted is taken out again, and everything else is left alone. */
export const APPLIED_ANNOTATION = `${GROUP}/applied`;
/** Stands in the comment of a role that we declared, with what is to become of it. */
export const ROLE_COMMENT = 'scp-operator: ';

/** Of a node: where it is. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone';

type Spec = Cluster['spec'];

export function objectName({ metadata }: Pick<HostedCluster, 'metadata'>, database?: string): string {
  return database === undefined ? metadata.name : `${metadata.name}-${database.replaceAll('_', '-')}`;
}

/** The Cluster as it should be, but for roles of users that leave. Users without a known password are not in it yet. Pure. */
export function clusterObject(cluster: HostedCluster, passwordless: ReadonlySet<string>): Cluster {
  const { spec } = cluster;
  const { instances, storageGiB, storageClass } = spec.cloudNativePg;
  const users = spec.users.filter(({ name }) => !passwordless.has(name));
  const wanted: Spec = {
    instances,
    imageName: `ghcr.io/cloudnative-pg/postgresql:${spec.engine.version}`,
    storage: { size: `${storageGiB}Gi`, ...(storageClass === undefined ? {} : { storageClass }) },
    affinity: { enablePodAntiAffinity: true, podAntiAffinityType: 'preferred', topologyKey: ZONE_LABEL },
    enableSuperuserAccess: false,
    postgresql: {
      parameters: spec.parameters,
      ...synchronous(instances),
      // Not to choose by: it tells the labels of the nodes only for the labels that are named here.
      syncReplicaElectionConstraint: { enabled: false, nodeLabelsAntiAffinity: [ZONE_LABEL] },
    },
    managed: { roles: users.map((user) => roleOf(cluster, user)) },
    ...certificates(spec.tls),
  };
  return { apiVersion: API_VERSION, kind: 'Cluster', metadata: metadataOf(cluster, wanted), spec: wanted };
}

/** The same Cluster with another spec, which it notes. Pure. */
export function withSpec(wanted: Cluster, spec: Spec): Cluster {
  const annotations = { ...wanted.metadata.annotations, [APPLIED_ANNOTATION]: JSON.stringify(spec) };
  return { ...wanted, metadata: { ...wanted.metadata, annotations }, spec };
}

/** The database as CloudNativePG is told of it. The spec has an owner for each: the API sees to it. Pure. */
export function databaseObject(cluster: HostedCluster, database: HostedCluster['spec']['databases'][number]): Database {
  const { name, owner = '', encoding, locale, extensions, deletionPolicy } = database;
  const wanted: Database['spec'] = {
    cluster: { name: objectName(cluster) },
    name,
    owner,
    ensure: 'present',
    databaseReclaimPolicy: deletionPolicy === 'Delete' ? 'delete' : 'retain',
    // Only template0 takes another encoding or locale than it has.
    ...(encoding === undefined && locale === undefined ? {} : { template: 'template0' }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(locale === undefined ? {} : { localeCollate: locale, localeCType: locale }),
    ...(extensions.length === 0 ? {} : { extensions: extensions.map((one) => ({ name: one, ensure: 'present' })) }),
  };
  return { apiVersion: API_VERSION, kind: 'Database', metadata: metadataOf(cluster, wanted, name), spec: wanted };
}

function metadataOf(cluster: HostedCluster, wanted: object, database?: string): ObjectMeta {
  return {
    name: objectName(cluster, database),
    namespace: cluster.metadata.namespace,
    labels: { [CLUSTER_LABEL]: cluster.metadata.name },
    annotations: { [APPLIED_ANNOTATION]: JSON.stringify(wanted) },
    ownerReferences: [ownedBy(cluster.metadata)],
  };
}

/**
 * An acknowledged write is on two instances. With three, it is not acknowledged before; with two, the loss of the other one
 * must not stop the service, so it waits for it only while it is there.
 *
 * @see https://cloudnative-pg.io/documentation/current/replication/#synchronous-replication
 */
function synchronous(instances: number): Pick<NonNullable<Spec['postgresql']>, 'synchronous'> {
  if (instances < 2) return {};
  return { synchronous: { method: 'any', number: 1, dataDurability: instances > 2 ? 'required' : 'preferred' } };
}

function certificates(tls: DatabaseClusterSpec['tls']): Pick<Spec, 'certificates'> {
  const name = tls.secretRef?.name;
  return name === undefined ? {} : { certificates: { serverTLSSecret: name, serverCASecret: name } };
}

type Role = NonNullable<NonNullable<Spec['managed']>['roles']>[number];

function roleOf({ metadata }: HostedCluster, { name, deletionPolicy }: DatabaseClusterSpec['users'][number]): Role {
  return {
    name,
    ensure: 'present',
    login: true,
    comment: `${ROLE_COMMENT}${deletionPolicy}`,
    passwordSecret: { name: connectionSecretName(metadata.name, name) },
  };
}
