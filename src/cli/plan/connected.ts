import type { Dispatcher } from 'undici';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import { type KubernetesObject, SECRET } from '../../clients/kubernetes/index.ts';
import { type CloudConfig, parseCloudsYaml } from '../../clients/openstack/index.ts';
import { createCloudConnections, createInventoryRegistry, type InventoryRegistry } from '../../inventory/index.ts';
import { readCredentials } from '../../reconcilers/common/credentials.ts';
import { createMetrics, type Scrubber } from '../../runtime/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { PreviewCluster } from './merged.ts';
import { isForbidden, roleFor } from './secrets.ts';

export interface PreviewDeps {
  readonly cluster: PreviewCluster;
  readonly clock: Clock;
  readonly random: Random;
  readonly scrubber: Scrubber;
  /** How clouds are reached; left out, over the network. */
  readonly cloudDispatcher?: Dispatcher;
  /** The user's own credentials, instead of those in the Secret that the manifest names. */
  readonly credentials?: (cloud: ScpCloud) => CloudConfig;
  /** Everything that is planned in one go: what one manifest refers to may be another of them. */
  readonly manifests: readonly KubernetesObject[];
  /** In the marks of what this cluster's operator made. */
  readonly installation: string;
  readonly signal: AbortSignal;
}

/** Previews go through the operator's own pass; this is what keeps them from writing. */
export const closedGate = {
  leading: false,
  assertLeading: () => {
    throw new Error('a preview writes nothing');
  },
};

/** The way to the cloud: the user's own, or that of the operator. */
export async function configFor(deps: PreviewDeps, cloud: ScpCloud): Promise<CloudConfig> {
  const own = deps.credentials?.(cloud);
  if (own !== undefined) return own;
  const access = { client: deps.cluster, parse: parseCloudsYaml, secretType: SECRET };
  const config = await readCredentials(access, cloud, deps.signal).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    const { namespace } = cloud.metadata;
    const where = `Secret ${namespace}/${cloud.spec.credentialsRef.name}`;
    const remedy = `${roleFor(namespace)}, or use credentials of your own: --cloud ENTRY`;
    throw new Error(`the way to the cloud is in ${where}, which you may not read: ${remedy}`, { cause: error });
  });
  if ('reason' in config) throw new Error(config.message);
  return config;
}

/** How clouds are reached, for the time of one preview. */
export interface Ways {
  readonly inventories: InventoryRegistry;
  readonly connections: ReturnType<typeof createCloudConnections>;
}

export async function connected<T>(deps: PreviewDeps, look: (ways: Ways) => Promise<T>): Promise<T> {
  const inventories = createInventoryRegistry(deps);
  const connections = createCloudConnections({
    ...deps,
    dispatcher: deps.cloudDispatcher,
    gate: closedGate,
    userAgent: 'stormctl',
    metrics: createMetrics({ processMetrics: false }),
  });
  try {
    return await look({ inventories, connections });
  } finally {
    inventories.stop();
    await connections.close();
  }
}
