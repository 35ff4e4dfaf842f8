import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import type { MachineCluster } from './cluster.ts';
import { connectionMetadata, connectionSecret, ownedBy } from './connection-secret.ts';
import type { Look } from './look.ts';
import type { Endpoint } from './status-endpoint.ts';
import { printKept, tlsSecretName } from './tls.ts';

export interface WritesDeps {
  readonly client: Pick<KubernetesClient, 'create' | 'update' | 'patch'>;
  readonly secretType: ResourceType;
  /** Of the clusters themselves. */
  readonly type: ResourceType;
}

interface WrittenSecret extends KubernetesObject {
  readonly type?: string;
  readonly stringData?: Readonly<Record<string, string>>;
}

/** Writes the Secret that an application connects with as `user`; a Secret that changed meanwhile is a `conflict`. */
export async function writeConnection(
  { client, secretType }: WritesDeps,
  cluster: MachineCluster,
  { databases, tls }: Pick<Look, 'databases' | 'tls'>,
  endpoint: Endpoint,
  user: string,
  resourceVersion: string | undefined,
): Promise<void> {
  const password = databases?.passwords.values.get(user);
  if (password === undefined || endpoint === undefined) throw new TypeError(`nothing to connect with as ${user} yet`);
  const secret: WrittenSecret = connectionSecret(cluster, {
    user,
    password,
    host: endpoint.floatingIp ?? endpoint.host,
    port: endpoint.port,
    database: cluster.spec.users.find(({ name }) => name === user)?.grants[0]?.database,
    ca: tls.texts?.['ca.crt'],
  });
  if (resourceVersion === undefined) await client.create(secretType, secret);
  else await client.update(secretType, { ...secret, metadata: { ...secret.metadata, resourceVersion } });
}

/** Takes everything out of the Secret of a user that goes. It goes with the cluster: Secrets are not ours to delete. */
export async function emptyConnection(
  { client, secretType }: Pick<WritesDeps, 'client' | 'secretType'>,
  { metadata }: MachineCluster,
  user: string,
  resourceVersion: string,
): Promise<void> {
  const secret: WrittenSecret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...connectionMetadata(metadata, user), resourceVersion },
    type: 'Opaque',
  };
  await client.update(secretType, secret);
}

/** Keeps a certificate that is due. */
export async function writeTls(
  { client, secretType }: WritesDeps,
  { metadata }: MachineCluster,
  { tls }: Pick<Look, 'tls'>,
): Promise<void> {
  if (tls.due === undefined) throw new TypeError('no certificate is due');
  const resourceVersion = tls.stored?.metadata.resourceVersion;
  const secret: WrittenSecret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: tlsSecretName(metadata.name),
      namespace: metadata.namespace,
      ownerReferences: [ownedBy(metadata)],
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    type: 'Opaque',
    stringData: printKept(tls.due),
  };
  if (resourceVersion === undefined) await client.create(secretType, secret);
  else await client.update(secretType, secret);
}

/**
 * Writes an annotation of a cluster, and without a value takes it off. It names the version that it was decided on: what somebody asks
 * for meanwhile makes it a `conflict` and is not lost.
 */
export async function setAnnotation(
  { client, type }: WritesDeps,
  { metadata: { namespace, name, resourceVersion } }: MachineCluster,
  annotation: string,
  value: string | undefined,
): Promise<void> {
  const body = { metadata: { resourceVersion, annotations: { [annotation]: value ?? null } } };
  await client.patch(type, { namespace, name }, { type: 'merge', body });
}
