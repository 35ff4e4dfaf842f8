import { AVAILABILITY_ZONES } from '../../api/availability-zone.ts';
import { parseScpCloud, SCP_CLOUDS, type ScpCloud } from '../../api/scp-cloud.ts';
import { type KubernetesObject, listAll } from '../../clients/kubernetes/index.ts';
import { identified, sentence } from '../../reconcilers/common/cloud-access.ts';
import type { PreviewDeps } from './connected.ts';
import { findLive, mergedWithLive } from './merged.ts';

/** What refers to a cloud. */
interface Referring {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly cloudRef: { readonly name: string } };
}

/** The cloud that an object names: as it is planned in the same go, else as it is in the cluster. */
export async function cloudBeside(deps: PreviewDeps, { metadata: { namespace }, spec }: Referring): Promise<ScpCloud> {
  const { name } = spec.cloudRef;
  const planned = among(deps, SCP_CLOUDS.kind, namespace).find(({ metadata }) => metadata.name === name);
  const reference = { metadata: { namespace, name } } as KubernetesObject;
  const found =
    planned === undefined
      ? await findLive(deps.cluster, SCP_CLOUDS, reference)
      : (await mergedWithLive(deps.cluster, SCP_CLOUDS, planned)).object;
  if (found === undefined) {
    throw new Error(`ScpCloud ${namespace}/${name} is not there: create it, or name its manifest too`);
  }
  const result = parseScpCloud(identified(found));
  if (result.ok) return result.cloud;
  throw new Error(`ScpCloud ${namespace}/${name} contradicts itself: ${sentence(result.problems)}`);
}

/** Zones in the cluster, and those that are planned in the same go in their place. */
export async function zonesBeside(deps: PreviewDeps, namespace: string): Promise<KubernetesObject[]> {
  const { cluster, signal } = deps;
  const { items } = await listAll<KubernetesObject>(cluster, AVAILABILITY_ZONES, { namespace, signal });
  const planned = among(deps, AVAILABILITY_ZONES.kind, namespace);
  const names = new Set(planned.map(({ metadata }) => metadata.name));
  return [...items.filter(({ metadata }) => !names.has(metadata.name)), ...planned];
}

function among({ manifests }: PreviewDeps, kind: string, namespace: string): KubernetesObject[] {
  return manifests
    .map((manifest) => ({ ...manifest, metadata: { namespace, ...manifest.metadata } }))
    .filter((manifest) => manifest.kind === kind && manifest.metadata.namespace === namespace);
}
