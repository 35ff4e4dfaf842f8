import type {
  KubernetesClient,
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
  ResourceType,
} from '../../../clients/kubernetes/index.ts';
import { ExternalError } from '../../../errors/external-error.ts';
import { connectionSecret, isOurSecret, USER_LABEL } from '../connection-secret.ts';
import type { Cluster, HostedCluster } from './objects.ts';
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

/** Has CloudNativePG look at once when a Secret changes; without it a new password waits until it looks for another reason. */
const RELOAD_LABEL = 'cnpg.io/reload';
/** CloudNativePG puts it on what it makes. */
const MADE_BY_CNPG = 'cnpg.io/cluster';

/**
 * Writes the connection Secret of each user whose password is known. CloudNativePG reads the password of a role from the
 * same one, under `username` and `password`, so that it belongs to the Cluster as well, once there is one, and stays with it
 * when that outlives its DatabaseCluster. Throws `conflict` where a Secret of that name is somebody else's.
 */
export async function keepConnectionSecrets(
  deps: SecretDeps,
  cluster: HostedCluster,
  { passwords, ca, have }: Pick<Observed, 'passwords' | 'ca' | 'have'>,
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
    const metadata = {
      ...secret.metadata,
      labels: { ...secret.metadata.labels, [RELOAD_LABEL]: 'true' },
      ownerReferences: [
        ...(secret.metadata.ownerReferences ?? []),
        ...(have === undefined ? [] : [ownedByCluster(have)]),
      ],
    };
    await keep(deps, { ...secret, metadata, stringData: { ...secret.stringData, username: user } }, signal);
  }
}

function ownedByCluster({ apiVersion, kind, metadata }: Cluster): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' };
}

/** One of an owner that is ours, and not what CloudNativePG made for a Cluster of ours. */
function isOurs(have: SecretObject, { metadata }: SecretObject): boolean {
  const made = have.metadata.labels?.[USER_LABEL] === metadata.labels?.[USER_LABEL];
  return made && (metadata.ownerReferences ?? []).some(({ uid }) => isOurSecret(have, uid));
}

async function keep({ client, secretType }: SecretDeps, wanted: SecretObject, signal: AbortSignal) {
  const { name, namespace } = wanted.metadata;
  const have = await find(client, secretType, { name, namespace }, signal);
  if (have === undefined) {
    await client.create(secretType, wanted, { signal });
    return;
  }
  if (!isOurs(have, wanted)) {
    const remedy =
      have.metadata.labels?.[MADE_BY_CNPG] === undefined
        ? 'delete it, or rename the user'
        : 'CloudNativePG needs it, and would make it again: rename the user';
    const message = `Secret ${namespace ?? ''}/${name} is there and not ours: ${remedy}`;
    throw new ExternalError(message, {
      fault: 'conflict',
      system: 'kubernetes',
      operation: 'write the connection Secret',
    });
  }
  const texts = textsOf(have);
  const same = Object.entries(wanted.stringData ?? {}).every(([key, value]) => texts[key] === value);
  const whole = same && Object.keys(texts).length === Object.keys(wanted.stringData ?? {}).length;
  if (whole && isKept(have.metadata, wanted.metadata)) return;
  const metadata = { ...wanted.metadata, ...version(have) };
  await client.update(secretType, { ...wanted, metadata }, { signal });
}

function isKept(have: ObjectMeta, wanted: ObjectMeta): boolean {
  const owners = (wanted.ownerReferences ?? []).every(({ uid }) =>
    have.ownerReferences?.some((one) => one.uid === uid),
  );
  return owners && Object.entries(wanted.labels ?? {}).every(([key, value]) => have.labels?.[key] === value);
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
