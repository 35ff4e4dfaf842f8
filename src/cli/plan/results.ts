import { AVAILABILITY_ZONES } from '../../api/availability-zone.ts';
import { API_VERSION, GROUP } from '../../api/common/group.ts';
import { DATABASE_CLUSTERS } from '../../api/database-cluster.ts';
import { SCP_CLOUDS } from '../../api/scp-cloud.ts';
import { isNotFound, type KubernetesObject, type ResourceType } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import { previewAvailabilityZone } from './availability-zone.ts';
import type { PreviewDeps } from './connected.ts';
import { previewDatabaseCluster } from './database-cluster.ts';
import { findLive, mergedWithLive } from './merged.ts';
import type { Preview, Result } from './preview.ts';
import { previewScpCloud } from './scp-cloud.ts';

interface Previewed {
  readonly type: ResourceType;
  readonly preview: (
    deps: PreviewDeps,
    object: KubernetesObject,
    facts: Pick<Preview, 'exists' | 'deleting'>,
  ) => Promise<Preview>;
}

const KINDS: Readonly<Record<string, Previewed>> = {
  ScpCloud: { type: SCP_CLOUDS, preview: previewScpCloud },
  AvailabilityZone: { type: AVAILABILITY_ZONES, preview: previewAvailabilityZone },
  DatabaseCluster: { type: DATABASE_CLUSTERS, preview: previewDatabaseCluster },
};

/** Whether it is for the operator to do anything about such an object. */
export function isOurs({ apiVersion }: KubernetesObject): boolean {
  return apiVersion.split('/')[0] === GROUP;
}

/** Plans one manifest; what goes wrong with it becomes its result, so that others are planned all the same. */
export async function resultFor(
  deps: PreviewDeps,
  manifest: KubernetesObject,
  options: { readonly namespace: string; readonly deleting: boolean },
): Promise<Result> {
  const namespace = manifest.metadata.namespace ?? options.namespace;
  const placed = { ...manifest, metadata: { ...manifest.metadata, namespace } };
  try {
    return await previewOf(deps, placed, options.deleting);
  } catch (error) {
    deps.signal.throwIfAborted();
    const { kind, metadata } = placed;
    return { kind, namespace, name: metadata.name, error: deps.scrubber.scrub(sentence(error, namespace)) };
  }
}

async function previewOf(deps: PreviewDeps, manifest: KubernetesObject, deleting: boolean): Promise<Preview> {
  const { apiVersion, kind } = manifest;
  const known = apiVersion === API_VERSION ? KINDS[kind] : undefined;
  if (!known) {
    throw new Error(
      `${apiVersion} ${kind} is no kind that can be planned; those are: ${Object.keys(KINDS).join(', ')}`,
    );
  }
  if (!deleting) {
    const { object, live } = await mergedWithLive(deps.cluster, known.type, manifest);
    return known.preview(deps, object, { exists: live !== undefined, deleting });
  }
  const live = await findLive(deps.cluster, known.type, manifest);
  if (!live) throw new Error('the cluster has no such object, so there is nothing to delete');
  return known.preview(deps, live, { exists: true, deleting });
}

function sentence(error: unknown, namespace: string): string {
  const said = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ExternalError) || error.system !== 'kubernetes' || !isNotFound(error)) return said;
  return said.includes('namespaces "')
    ? `namespace ${namespace} is not there: create it, and the Secret with the credentials in it`
    : `the cluster does not know the kind: install it with kubectl apply -k crds (${said})`;
}
