import type { KubernetesClient, KubernetesObject, ResourceType } from '../../../clients/kubernetes/index.ts';
import { ExternalError } from '../../../errors/external-error.ts';
import { connectionSecret, isOurSecret } from '../connection-secret.ts';
import type { HostedCluster } from './objects.ts';
import { type Observed, textsOf } from './observe.ts';
import { hostOf, portOf } from './status-read-back.ts';

export interface SecretDeps {
  readonly client: Pick<KubernetesClient, 'get' | 'create' | 'update'>;
  readonly secretType: ResourceType;
}

interface SecretObject extends KubernetesObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

/**
 * Writes the connection Secret of each user whose password is known. CloudNativePG reads the password of a role from the
 * same one, under `username` and `password`. Throws `conflict` where a Secret of that name is somebody else's.
 */
export async function keepConnectionSecrets(
  deps: SecretDeps,
  cluster: HostedCluster,
  { passwords, ca }: Pick<Observed, 'passwords' | 'ca'>,
  signal: AbortSignal,
): Promise<void> {
  const encrypted = cluster.spec.tls.mode !== 'Disabled';
  for (const { name: user, grants } of cluster.spec.users) {
    const password = passwords.values.get(user);
    if (password === undefined) continue;
    const owned = cluster.spec.databases.find(({ owner }) => owner === user)?.name;
    const database = grants[0]?.database ?? owned;
    const connection = { user, password, host: hostOf(cluster, 'rw'), port: portOf(), database };
    const secret = connectionSecret(cluster, { ...connection, ca: encrypted ? ca : undefined });
    const wanted = { ...secret, stringData: { ...secret.stringData, username: user } };
    await keep(deps, wanted, cluster.metadata.uid, signal);
  }
}

async function keep({ client, secretType }: SecretDeps, wanted: SecretObject, uid: string, signal: AbortSignal) {
  const { name, namespace } = wanted.metadata;
  const have = await find(client, secretType, { name, namespace }, signal);
  if (have === undefined) {
    await client.create(secretType, wanted, { signal });
    return;
  }
  if (!isOurSecret(have, uid)) {
    const message = `Secret ${namespace ?? ''}/${name} is there and not ours: delete it, or rename the user`;
    throw new ExternalError(message, {
      fault: 'conflict',
      system: 'kubernetes',
      operation: 'write the connection Secret',
    });
  }
  const texts = textsOf(have);
  const same = Object.entries(wanted.stringData ?? {}).every(([key, value]) => texts[key] === value);
  if (same && Object.keys(texts).length === Object.keys(wanted.stringData ?? {}).length) return;
  const metadata = { ...wanted.metadata, ...version(have) };
  await client.update(secretType, { ...wanted, metadata }, { signal });
}

function version({ metadata }: KubernetesObject): { readonly resourceVersion?: string } {
  return metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
}

async function find(
  client: SecretDeps['client'],
  type: ResourceType,
  ref: { readonly name: string; readonly namespace: string | undefined },
  signal: AbortSignal,
): Promise<SecretObject | undefined> {
  try {
    const { namespace = '', name } = ref;
    return await client.get<SecretObject>(type, { namespace, name }, { signal });
  } catch (error) {
    if (error instanceof ExternalError && error.fault === 'not-found') return undefined;
    throw error;
  }
}
