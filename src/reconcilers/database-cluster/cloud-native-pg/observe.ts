import type { KubernetesClient, KubernetesObject, ResourceType } from '../../../clients/kubernetes/index.ts';
import { ExternalError } from '../../../errors/external-error.ts';
import { endOf } from '../../../pki/checking.ts';
import { broughtIn } from '../look-tls.ts';
import { passwordsOf, type Passwords, type SecretTexts } from '../plan-passwords.ts';
import type { SecretsDeps } from '../secret-texts.ts';
import {
  type Cluster,
  CLUSTERS,
  CNPG_DATABASES,
  type Database,
  type HostedCluster,
  objectName,
  type Volume,
  VOLUMES,
} from './objects.ts';

export interface Observed {
  /** False: this Kubernetes does not know CloudNativePG's kinds. */
  readonly installed: boolean;
  readonly have: Cluster | undefined;
  readonly databases: readonly Database[];
  /** Those with the data; there may be others, for what somebody added. */
  readonly volumes: readonly Volume[];
  /** Secret. */
  readonly passwords: Passwords;
  /** PEM of the authority that signed the certificate of the servers. */
  readonly ca: string | undefined;
  /** When clients begin to refuse the certificate that people brought; undefined where there is none that they ever take. */
  readonly endsMs: number | undefined;
}

export interface ObserveDeps {
  readonly client: Pick<KubernetesClient, 'get' | 'list'>;
  readonly secretType: ResourceType;
  /** Told every password before anything is done with it: logs must not hold one. */
  readonly service: { readonly secrets: Pick<SecretsDeps, 'learn'> };
}

interface SecretObject extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Everything that a pass decides by. Reads only. */
export async function observe(deps: ObserveDeps, cluster: HostedCluster, signal: AbortSignal): Promise<Observed> {
  const { client } = deps;
  const { namespace } = cluster.metadata;
  const secrets = await readSecrets(deps, cluster, signal);
  const passwords = passwordsOf(cluster.spec, namespace, secrets);
  const ca = secrets.get(caSecretOf(cluster))?.['ca.crt'];
  const endsMs = endOfBrought(secrets.get(cluster.spec.tls.secretRef?.name ?? ''));
  const known = { passwords, ca, endsMs };
  const name = objectName(cluster);
  try {
    const { items } = await client.list<Database>(CNPG_DATABASES, { namespace, signal });
    const have = await orUndefined(client.get<Cluster>(CLUSTERS, { namespace, name }, { signal }));
    const labelSelector = `cnpg.io/cluster=${name},cnpg.io/pvcRole=PG_DATA`;
    const volumes = await client.list<Volume>(VOLUMES, { namespace, labelSelector, signal });
    const databases = items.filter(({ spec }) => spec.cluster.name === name);
    return { installed: true, have, databases, volumes: volumes.items, ...known };
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { installed: false, have: undefined, databases: [], volumes: [], ...known };
  }
}

const endOfBrought = (texts: Readonly<Record<string, string>> | undefined): number | undefined =>
  texts === undefined ? undefined : endOf(broughtIn(texts));

/** The Secret with the authority of the servers: of people, or made by CloudNativePG. */
function caSecretOf({ metadata, spec }: HostedCluster): string {
  return spec.tls.secretRef?.name ?? `${metadata.name}-ca`;
}

async function readSecrets(
  { client, secretType, service }: ObserveDeps,
  cluster: HostedCluster,
  signal: AbortSignal,
): Promise<SecretTexts> {
  const { namespace } = cluster.metadata;
  const names = new Set([...cluster.spec.users.map((user) => user.passwordSecretRef.name), caSecretOf(cluster)]);
  const found = await Promise.all(
    [...names].map(async (name) => {
      const secret = await orUndefined(client.get<SecretObject>(secretType, { namespace, name }, { signal }));
      return secret === undefined ? [] : [[name, textsOf(secret)] as const];
    }),
  );
  const secrets = new Map(found.flat());
  for (const { passwordSecretRef: ref } of cluster.spec.users) {
    const password = secrets.get(ref.name)?.[ref.key];
    if (password !== undefined) service.secrets.learn(password);
  }
  return secrets;
}

export function textsOf({ data = {} }: SecretObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ExternalError && error.fault === 'not-found';
}
