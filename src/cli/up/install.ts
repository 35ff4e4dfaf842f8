import {
  CUSTOM_RESOURCE_DEFINITION,
  isAlreadyExists,
  type KubernetesClient,
  type KubernetesObject,
  SECRET,
} from '../../clients/kubernetes/index.ts';
import type { Clock } from '../../seams/clock.ts';
import { resourceTypeOf } from './manifests.ts';

/** Applied as kubectl would, so that a later `kubectl apply` of the same files meets no conflict. */
const FIELD_MANAGER = 'stormctl';
const ESTABLISH_TRIES = 300;

interface CrdStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

/** Applies CRDs and waits until the API server serves them. */
export async function installCrds(
  client: KubernetesClient,
  clock: Clock,
  crds: readonly KubernetesObject[],
): Promise<void> {
  for (const crd of crds)
    await client.apply(CUSTOM_RESOURCE_DEFINITION, crd, { fieldManager: FIELD_MANAGER, force: true });
  for (const crd of crds) await untilEstablished(client, clock, crd.metadata.name);
}

async function untilEstablished(client: KubernetesClient, clock: Clock, name: string): Promise<void> {
  for (let tries = 0; tries < ESTABLISH_TRIES; tries++) {
    const { status } = await client.get(CUSTOM_RESOURCE_DEFINITION, { name });
    if ((status as CrdStatus | undefined)?.conditions?.some((c) => c.type === 'Established' && c.status === 'True'))
      return;
    await clock.sleep(100);
  }
  throw new Error(`the API server does not serve ${name}; see kubectl describe crd ${name}`);
}

export interface InstallOptions {
  readonly crds: readonly KubernetesObject[];
  readonly cloudsYaml: (entry: string) => string;
  /** A password that nobody has chosen. */
  readonly newPassword: () => string;
  /** Private key to log in to machines with; left out, the operator makes one. */
  readonly loginKey?: string | undefined;
}

/** Applies manifests in their order, and makes the Secrets that they name: credentials, and passwords that are missing. */
export async function installManifests(
  client: KubernetesClient,
  objects: readonly KubernetesObject[],
  options: InstallOptions,
): Promise<void> {
  for (const object of objects) {
    if (object.kind === 'ScpCloud') {
      await ensureCredentials(client, object, options);
      await ensureNodeAccess(client, object, options);
    }
    if (object.kind === 'DatabaseCluster') await ensurePasswords(client, object, options);
    await client.apply(resourceTypeOf(object, options.crds), object, { fieldManager: FIELD_MANAGER, force: true });
  }
}

interface SecretRef {
  readonly name: string;
  readonly key?: string;
}

async function ensureCredentials(
  client: KubernetesClient,
  { metadata, spec }: KubernetesObject,
  { cloudsYaml }: InstallOptions,
): Promise<void> {
  const ref = (spec as { readonly credentialsRef?: SecretRef & { readonly entry?: string } }).credentialsRef;
  if (!ref) return;
  const secret = secretOf(metadata.namespace, ref, ref.key ?? 'clouds.yaml', cloudsYaml(ref.entry ?? 'openstack'));
  await client.apply(SECRET, secret, { fieldManager: FIELD_MANAGER, force: true });
}

/** The Secret that the operator would make for itself, so that whoever has the key may log in as well. */
async function ensureNodeAccess(
  client: KubernetesClient,
  { metadata: { namespace, name } }: KubernetesObject,
  { loginKey }: InstallOptions,
): Promise<void> {
  if (loginKey === undefined) return;
  const secret = secretOf(namespace, { name: `${name}-node-access` }, 'ssh-privatekey', loginKey);
  await unlessThere(client.create(SECRET, { ...secret, type: 'kubernetes.io/ssh-auth' } as KubernetesObject));
}

async function ensurePasswords(
  client: KubernetesClient,
  { metadata, spec }: KubernetesObject,
  { newPassword }: InstallOptions,
): Promise<void> {
  const { users = [] } = spec as { readonly users?: readonly { readonly passwordSecretRef: SecretRef }[] };
  for (const { passwordSecretRef: ref } of users) {
    const secret = secretOf(metadata.namespace, ref, ref.key ?? 'password', newPassword());
    await unlessThere(client.create(SECRET, secret));
  }
}

/** Somebody has made one, or the last run did. */
async function unlessThere(creating: Promise<unknown>): Promise<void> {
  await creating.catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
}

function secretOf(namespace = 'default', { name }: SecretRef, key: string, text: string) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData: { [key]: text } };
}
