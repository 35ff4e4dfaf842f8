import {
  CUSTOM_RESOURCE_DEFINITION,
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

/** Applies manifests in their order and makes the Secret that each ScpCloud among them names, when it is missing. */
export async function installManifests(
  client: KubernetesClient,
  objects: readonly KubernetesObject[],
  options: { readonly crds: readonly KubernetesObject[]; readonly cloudsYaml: (entry: string) => string },
): Promise<void> {
  for (const object of objects) {
    await ensureCredentials(client, object, options.cloudsYaml);
    await client.apply(resourceTypeOf(object, options.crds), object, { fieldManager: FIELD_MANAGER, force: true });
  }
}

async function ensureCredentials(
  client: KubernetesClient,
  object: KubernetesObject,
  cloudsYaml: (entry: string) => string,
): Promise<void> {
  const ref = (object.spec as { credentialsRef?: CredentialsRef } | undefined)?.credentialsRef;
  if (object.kind !== 'ScpCloud' || !ref) return;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: object.metadata.namespace ?? 'default', name: ref.name },
    stringData: { [ref.key ?? 'clouds.yaml']: cloudsYaml(ref.entry ?? 'openstack') },
  };
  await client.apply(SECRET, secret, { fieldManager: FIELD_MANAGER, force: true });
}

interface CredentialsRef {
  readonly name: string;
  readonly key?: string;
  readonly entry?: string;
}
