import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { MachineCluster } from './cluster.ts';
import { connectionMetadata, connectionSecret, ownedBy } from './connection-secret.ts';
import type { Look } from './look.ts';
import type { Endpoint } from './status-endpoint.ts';
import { printKept, tlsSecretName } from './tls.ts';

export interface WritesDeps {
  readonly client: Pick<KubernetesClient, 'get' | 'create' | 'update' | 'patch'>;
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

const ATTEMPTS = 3;

/**
 * Writes an annotation of a cluster, and without a value takes it off. It names the version that it was decided on. Where that is only
 * old, by a status of our own that the cache has not heard of yet, say, it is written to the current one. `moot`: by now there is
 * something else than it was decided on, of us or of somebody who asks for it, and that stays.
 */
export async function setAnnotation(
  { client, type }: WritesDeps,
  { metadata: { namespace, name, uid, annotations, resourceVersion: decidedOn } }: MachineCluster,
  annotation: string,
  value: string | undefined,
): Promise<'written' | 'moot'> {
  const ref = { namespace, name };
  let resourceVersion = decidedOn;
  for (let attempt = 1; ; attempt++) {
    const body = { metadata: { resourceVersion, annotations: { [annotation]: value ?? null } } };
    try {
      await client.patch(type, ref, { type: 'merge', body });
      return 'written';
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      const { metadata: now } = await client.get<KubernetesObject>(type, ref);
      if (now.uid !== uid || now.annotations?.[annotation] !== annotations?.[annotation]) return 'moot';
      resourceVersion = now.resourceVersion;
    }
  }
}

const isConflict = (error: unknown): boolean => error instanceof ExternalError && error.fault === 'conflict';
