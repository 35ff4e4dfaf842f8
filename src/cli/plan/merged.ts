import {
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '../../clients/kubernetes/index.ts';

/** What previewing asks of a cluster. Writes among it are dry runs: checked and answered, never stored. */
export type PreviewCluster = Pick<KubernetesClient, 'get' | 'list' | 'apply' | 'patch'>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface Managed extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly managedFields?: readonly ManagedFields[] };
}
interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
}

export interface Merged {
  /** As the API server would store it, defaults filled in; its uid is the live object's where there is one. */
  readonly object: KubernetesObject;
  readonly live: KubernetesObject | undefined;
}

/**
 * The manifest merged over the live object as `kubectl apply` would do it, judged by the API server. An object that was
 * applied client-side is merged the same way, any other one as its last applier would on the server.
 */
export async function mergedWithLive(
  cluster: PreviewCluster,
  type: ResourceType,
  manifest: KubernetesObject,
): Promise<Merged> {
  const live = await findLive(cluster, type, manifest);
  const lastApplied = live?.metadata.annotations?.[LAST_APPLIED];
  if (live === undefined || lastApplied === undefined) {
    const write = { fieldManager: applierOf(live), force: true, dryRun: true };
    return { object: await cluster.apply(type, manifest, write), live };
  }
  const { spec, metadata } = JSON.parse(lastApplied) as Partial<KubernetesObject>;
  const body = {
    metadata: { annotations: mergePatch(metadata?.annotations ?? {}, manifest.metadata.annotations ?? {}) },
    spec: mergePatch(spec, manifest.spec),
  };
  const write = { fieldManager: 'kubectl-client-side-apply', dryRun: true };
  return { object: await cluster.patch(type, manifest.metadata, { type: 'merge', body }, write), live };
}

export async function findLive(
  cluster: Pick<PreviewCluster, 'get'>,
  type: ResourceType,
  { metadata }: KubernetesObject,
): Promise<Managed | undefined> {
  try {
    return await cluster.get<Managed>(type, metadata);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Only who applied a field can take it away by no longer naming it. */
function applierOf(live: Managed | undefined): string {
  const appliers = (live?.metadata.managedFields ?? [])
    .filter(({ operation, subresource }) => operation === 'Apply' && subresource === undefined)
    .map(({ manager }) => manager ?? '');
  return appliers.includes('kubectl') ? 'kubectl' : (appliers[0] ?? 'kubectl');
}

/** The merge patch (RFC 7386) that brings about `after`, and takes away what was in `before` and is in it no more. */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after)) return after;
  const gone = Object.keys(before).filter((key) => !(key in after));
  return {
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...Object.fromEntries(Object.entries(after).map(([key, value]) => [key, mergePatch(before[key], value)])),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
