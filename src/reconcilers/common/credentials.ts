import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { CloudConfig, CloudsYamlOptions } from '../../clients/openstack/index.ts';
import type { KubernetesClient, KubernetesObject } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { Problem } from './faults.ts';

export interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

export interface CredentialsDeps {
  readonly client: Pick<KubernetesClient, 'get'>;
  readonly parse: (text: string, options: CloudsYamlOptions) => CloudConfig;
  /** Told the text of what is read, before anything else is done with it. */
  readonly secretType: Parameters<KubernetesClient['get']>[0];
}

/** The way to the cloud as the Secret has it, or what is wrong with the Secret. Shows no value of it. */
export async function readCredentials(
  { client, parse, secretType }: CredentialsDeps,
  { metadata, spec }: ScpCloud,
  signal: AbortSignal,
): Promise<CloudConfig | Problem<'SecretNotFound' | 'InvalidCredentials'>> {
  const { name, key, secureKey, caKey, entry } = spec.credentialsRef;
  const where = `Secret ${metadata.namespace}/${name}`;
  const secret = await find(client, secretType, { namespace: metadata.namespace, name }, signal);
  if (secret === undefined) {
    const remedy = `create it with a clouds.yaml below the key "${key}", or correct spec.credentialsRef.name`;
    return { reason: 'SecretNotFound', message: `${where} is not there: ${remedy}` };
  }
  for (const wanted of [key, secureKey, caKey]) {
    if (wanted === undefined || secret.data?.[wanted] !== undefined) continue;
    const has = Object.keys(secret.data ?? {}).join(', ') || 'none';
    const remedy = `add the key, or correct spec.credentialsRef (the keys are: ${has})`;
    return { reason: 'SecretNotFound', message: `${where} has no key "${wanted}": ${remedy}` };
  }
  const textOf = (of: string | undefined) =>
    of === undefined ? undefined : Buffer.from(secret.data?.[of] ?? '', 'base64').toString('utf8');
  try {
    const config = parse(textOf(key) ?? '', { secureText: textOf(secureKey), entry, region: spec.region });
    const ca = textOf(caKey);
    return ca === undefined ? config : { ...config, tls: { ...config.tls, ca } };
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    return { reason: 'InvalidCredentials', message: `${where}, key "${key}": ${error.message}` };
  }
}

/** Whose credentials are read, and whether it is on its way out. */
export interface Reader {
  readonly uid: string;
  readonly deleting: boolean;
}

export interface Credentials {
  /** As {@link readCredentials}; what is being deleted goes on with the last that were good when its Secret has gone before it. */
  read(
    reader: Reader,
    cloud: ScpCloud,
    signal: AbortSignal,
  ): Promise<CloudConfig | Problem<'SecretNotFound' | 'InvalidCredentials'>>;
  forget(uid: string): void;
}

/** Remembers good credentials in memory alone: deleting a namespace takes Secrets first, and what we made must still go. */
export function createCredentials(deps: CredentialsDeps): Credentials {
  const last = new Map<string, CloudConfig>();
  return {
    read: async ({ uid, deleting }, cloud, signal) => {
      const config = await readCredentials(deps, cloud, signal);
      if (!('reason' in config)) {
        last.set(uid, config);
        return config;
      }
      if (!deleting || config.reason !== 'SecretNotFound') return config;
      const remembered = last.get(uid);
      if (remembered !== undefined) return remembered;
      const [missing = ''] = config.message.split(':');
      const remedy =
        'without it nothing that was made in the cloud can be removed. Create it again; where its namespace is being ' +
        'deleted too, which refuses that, take our finalizer off the object to leave everything in the cloud';
      return { reason: config.reason, message: `${missing}: ${remedy}` };
    },
    forget: (uid) => void last.delete(uid),
  };
}

async function find(
  client: Pick<KubernetesClient, 'get'>,
  type: Parameters<KubernetesClient['get']>[0],
  ref: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Secret | undefined> {
  try {
    return await client.get<Secret>(type, ref, { signal });
  } catch (error) {
    if (error instanceof ExternalError && error.fault === 'not-found') return undefined;
    throw error;
  }
}
