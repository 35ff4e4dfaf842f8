import { shown } from '../../../planning/difference.ts';
import { ownedBy } from '../connection-secret.ts';
import { type Change, changedFields, threeWay } from './merge.ts';
import {
  APPLIED_ANNOTATION,
  type Cluster,
  type CnpgObject,
  type HostedCluster,
  objectName,
  RETAINED_LABEL,
} from './objects.ts';
import { feltIn, quietly, weightOf } from './plan-felt.ts';
import type { Common, Part, Step } from './plan-scene.ts';
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
  const last = lastOf(have);
  const spec = threeWay(last, wanted.spec, have.spec) as CnpgObject['spec'];
  const changes = changedFields(have.spec, spec);
  const noted = have.metadata.annotations?.[APPLIED_ANNOTATION] === wanted.metadata.annotations?.[APPLIED_ANNOTATION];
  if (changes.length === 0 && standing === 'ours' && noted) return { steps: [] };
  const object = { ...have, spec, metadata: claimed(cluster, wanted, have) } as CnpgObject;
  const step = { ...common, ...weightOf(changes, have), do: 'replace', object } as const;
  if (standing === 'retained') return { steps: [{ ...step, action: 'Adopt' }] };
  if (changes.length === 0) return { steps: [{ ...step, action: 'Update' }] };
  const cause = noted ? 'Drift' : 'Declared';
  const whole = { ...step, action: 'Update', cause, changes: differencesOf(changes) } as const;
  return { steps: apart({ whole, wanted, have, last, changes }) };
}

interface Update {
  /** The step that writes all of it. */
  readonly whole: Extract<Step, { readonly do: 'replace' }>;
  readonly wanted: CnpgObject;
  readonly have: CnpgObject;
  readonly last: Partial<Cluster['spec']>;
  readonly changes: readonly Change[];
}

/** What may have to wait keeps nothing else waiting, such as a new user: that is written first. */
function apart({ whole, wanted, have, last, changes }: Update): readonly Step[] {
  const felt = feltIn(changes);
  if (felt.length === 0) return [whole];
  const late = { ...whole, key: `change ${whole.key}`, changes: differencesOf(felt) };
  const quiet = changes.filter((change) => !felt.includes(change));
  if (quiet.length === 0) return [late];
  const { object } = whole;
  const spec = quietly(object.spec as Cluster['spec'], have.spec as Cluster['spec'], felt);
  const applied = quietly(wanted.spec as Cluster['spec'], last, felt);
  // What was changed by others stays told apart from what is declared.
  const note = whole.cause === 'Drift' ? {} : { [APPLIED_ANNOTATION]: JSON.stringify(applied) };
  const metadata = { ...object.metadata, annotations: { ...object.metadata.annotations, ...note } };
  const { consent: _consent, interrupts: _interrupts, ...rest } = whole;
  const early = {
    ...rest,
    impact: 'None',
    object: { ...object, metadata, spec } as CnpgObject,
    changes: differencesOf(quiet),
  } as const;
  return [early, { ...late, needs: [...late.needs, early.key] }];
}

const differencesOf = (changes: readonly Change[]) =>
  changes.map(({ field, from, to }) => ({ field, from: shown(from), to: shown(to), body: null }));

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

/** What we applied last, as we noted it. */
export function lastOf({ metadata }: CnpgObject): Partial<Cluster['spec']> {
  try {
    const last: unknown = JSON.parse(metadata.annotations?.[APPLIED_ANNOTATION] ?? '{}');
    return typeof last === 'object' && last !== null ? last : {};
  } catch {
    // Somebody wrote over it: nothing is taken out then, and it is written anew.
    return {};
  }
}
