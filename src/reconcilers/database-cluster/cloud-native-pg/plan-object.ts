import { shown } from '../../../planning/difference.ts';
import { ownedBy } from '../connection-secret.ts';
import { changedFields, threeWay } from './merge.ts';
import { APPLIED_ANNOTATION, type CnpgObject, type HostedCluster, objectName, RETAINED_LABEL } from './objects.ts';
import type { Common, Part } from './plan-scene.ts';
import { standingOf } from './plan-standing.ts';

/** Makes an object or holds it, by a three-way merge: what we applied last, what is wanted, what is there. */
export function partOf(
  cluster: HostedCluster,
  kind: Common['thing']['kind'],
  path: string,
  wanted: CnpgObject,
  have: CnpgObject | undefined,
): Part {
  const { name } = wanted.metadata;
  const needs = kind === 'cnpg-cluster' ? [] : [`cnpg-cluster/${objectName(cluster)}`];
  const common = {
    key: `${kind}/${name}`,
    thing: { kind, name },
    path,
    needs,
    impact: 'None',
    cause: 'Declared',
  } as const;
  if (have === undefined) return { steps: [{ ...common, do: 'create', action: 'Create', object: wanted }] };
  const standing = standingOf(cluster, have);
  if (standing === 'stranger') return { steps: [], stranger: `${have.kind} ${name} of CloudNativePG` };
  const last: unknown = lastOf(have);
  const spec = threeWay(last, wanted.spec, have.spec) as CnpgObject['spec'];
  const changes = changedFields(have.spec, spec);
  const noted = have.metadata.annotations?.[APPLIED_ANNOTATION] === wanted.metadata.annotations?.[APPLIED_ANNOTATION];
  if (changes.length === 0 && standing === 'ours' && noted) return { steps: [] };
  const object = { ...have, spec, metadata: claimed(cluster, wanted, have) } as CnpgObject;
  const step = { ...common, do: 'replace', object, impact: impactOf(changes.map(({ field }) => field)) } as const;
  if (standing === 'retained') return { steps: [{ ...step, action: 'Adopt' }] };
  if (changes.length === 0) return { steps: [{ ...step, action: 'Update' }] };
  const differences = changes.map(({ field, from, to }) => ({ field, from: shown(from), to: shown(to), body: null }));
  return { steps: [{ ...step, action: 'Update', cause: noted ? 'Drift' : 'Declared', changes: differences }] };
}

function claimed(cluster: HostedCluster, wanted: CnpgObject, { metadata }: CnpgObject): CnpgObject['metadata'] {
  const { [RETAINED_LABEL]: _retained, ...labels } = metadata.labels ?? {};
  return {
    ...metadata,
    labels: { ...labels, ...wanted.metadata.labels },
    annotations: { ...metadata.annotations, ...wanted.metadata.annotations },
    ownerReferences: [
      ...(metadata.ownerReferences ?? []).filter(({ uid }) => uid !== cluster.metadata.uid),
      ownedBy(cluster.metadata),
    ],
  };
}

/** A new image takes each instance in turn, and the primary last. */
function impactOf(fields: readonly string[]): Common['impact'] {
  if (fields.some((field) => field === 'imageName')) return 'Replace';
  return fields.some((field) => field.startsWith('postgresql.parameters')) ? 'Restart' : 'None';
}

function lastOf({ metadata }: CnpgObject): unknown {
  try {
    return JSON.parse(metadata.annotations?.[APPLIED_ANNOTATION] ?? '{}');
  } catch {
    // Somebody wrote over it: nothing is taken out then, and it is written anew.
    return {};
  }
}
