import type { DatabaseCluster } from '../../api/database-cluster.ts';
import { GROUP } from '../../api/common/group.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';

/** What an application needs to connect as one user. Holds a password: never log it. */
export interface Connection {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  /** The first database that the user has a grant in; undefined for a user without any. */
  readonly database: string | undefined;
  /** PEM of the authority to check the server with; undefined where connections are not encrypted. */
  readonly ca: string | undefined;
}

export interface ConnectionSecret extends KubernetesObject {
  readonly type: 'Opaque';
  readonly stringData: Readonly<Record<string, string>>;
}

/** On a connection Secret: whose it is. */
export const USER_LABEL = `${GROUP}/user`;

const SCHEMES = { mysql: 'mysql', postgresql: 'postgresql' } as const;

/** `orders-reports`: of cluster `orders`, user `reports`. Users of one cluster never share one: the API sees to it. */
export function connectionSecretName(cluster: string, user: string): string {
  return `${cluster}-${user.replaceAll('_', '-')}`;
}

/**
 * The Secret for one user, with the keys host, port, database, user, password, uri and ca. It is owned by the cluster, so
 * that Kubernetes takes it along. Pure.
 */
export function connectionSecret({ metadata, spec }: DatabaseCluster, connection: Connection): ConnectionSecret {
  const { user, password, host, port, database, ca } = connection;
  const at = host.includes(':') ? `[${host}]` : host;
  const scheme = SCHEMES[spec.engine.name];
  const query = ca === undefined ? '' : QUERIES[spec.engine.name];
  const uri = `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${at}:${port}/${database ?? ''}${query}`;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: connectionMetadata(metadata, user),
    type: 'Opaque',
    stringData: {
      host,
      port: String(port),
      user,
      password,
      uri,
      ...(database === undefined ? {} : { database }),
      ...(ca === undefined ? {} : { ca }),
    },
  };
}

export function connectionMetadata(cluster: DatabaseCluster['metadata'], user: string): KubernetesObject['metadata'] {
  return {
    name: connectionSecretName(cluster.name, user),
    namespace: cluster.namespace,
    labels: { [`${GROUP}/cluster`]: cluster.name, [USER_LABEL]: user },
    ownerReferences: [ownedBy(cluster)],
  };
}

/** Asks the driver to check the certificate, in the words of each engine's own URIs. */
const QUERIES = { mysql: '?ssl-mode=VERIFY_CA', postgresql: '?sslmode=verify-ca' } as const;

/** Kubernetes deletes what refers so to a cluster together with it. */
export function ownedBy({ name, uid }: DatabaseCluster['metadata']): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
} {
  return { apiVersion: `${GROUP}/v1alpha1`, kind: 'DatabaseCluster', name, uid };
}

/** Whether a Secret of that name is one that we made for this very cluster. */
export function isOurSecret({ metadata }: KubernetesObject, uid: string): boolean {
  return metadata.ownerReferences?.some((reference) => reference.uid === uid) ?? false;
}
