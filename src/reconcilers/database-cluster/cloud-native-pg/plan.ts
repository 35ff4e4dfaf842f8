import { shown } from '../../../planning/difference.ts';
import { type PlannedSteps, underControl } from '../../../planning/plan-consent.ts';
import { inOrder } from '../../../planning/plan-order.ts';
import type { Difference } from '../../../planning/difference.ts';
import type { StepCommon } from '../../../planning/step.ts';
import { windowAt } from '../../../planning/window.ts';
import { ownedBy } from '../connection-secret.ts';
import { changedFields, threeWay } from './merge.ts';
import {
  APPLIED_ANNOTATION,
  type Cluster,
  CLUSTER_LABEL,
  clusterObject,
  type CnpgObject,
  type Database,
  databaseObject,
  type HostedCluster,
  objectName,
  RETAINED_LABEL,
  ROLE_COMMENT,
} from './objects.ts';

export interface Scene {
  readonly cluster: HostedCluster;
  readonly deleting: boolean;
  /** What has the name of our Cluster; perhaps it is somebody else's. */
  readonly have: Cluster | undefined;
  /** All databases of CloudNativePG in the namespace. */
  readonly databases: readonly Database[];
  readonly passwordless: ReadonlySet<string>;
  readonly nowMs: number;
}

type Common = StepCommon<'cnpg-cluster' | 'cnpg-database'>;

export type Step = Common &
  (
    | { readonly do: 'create'; readonly object: CnpgObject }
    /** The whole object; written only if nobody changed it since it was read. */
    | { readonly do: 'replace'; readonly object: CnpgObject; readonly changes?: readonly Difference<null>[] }
    | { readonly do: 'delete'; readonly object: CnpgObject }
  );

export interface Plan extends PlannedSteps<Step> {
  /** Objects that have the names we need and are not ours. */
  readonly strangers: readonly string[];
}

/** What is to be done so that CloudNativePG is told what is declared, and nothing of somebody else's is touched. Pure. */
export function planCloudNativePg(scene: Scene): Plan {
  const { spec } = scene.cluster;
  const parts = scene.deleting ? endOf(scene) : [mainPart(scene), ...databaseParts(scene)];
  const steps = inOrder(parts.flatMap((part) => (part.stranger === undefined ? part.steps : [])));
  const window = windowAt(spec.maintenanceWindows, scene.nowMs);
  return {
    ...underControl(spec, steps, window),
    strangers: parts.flatMap(({ stranger }) => stranger ?? []),
  };
}

interface Part {
  readonly steps: readonly Step[];
  readonly stranger?: string;
}

type Standing = 'ours' | 'retained' | 'stranger';

/** Ours refers to its DatabaseCluster as its owner. One that outlived one of the same name is ours to take up. */
function standingOf({ metadata: { uid, name } }: HostedCluster, { metadata }: CnpgObject): Standing {
  if (metadata.ownerReferences?.some((owner) => owner.uid === uid)) return 'ours';
  const free = (metadata.ownerReferences ?? []).length === 0;
  const ofThatName = metadata.labels?.[CLUSTER_LABEL] === name && metadata.labels[RETAINED_LABEL] !== undefined;
  return free && ofThatName ? 'retained' : 'stranger';
}

function mainPart(scene: Scene): Part {
  const { cluster, have, passwordless } = scene;
  return partOf(
    cluster,
    'cnpg-cluster',
    'cloudNativePg',
    withLeavingRoles(clusterObject(cluster, passwordless), have),
    have,
  );
}

function databaseParts(scene: Scene): readonly Part[] {
  const { cluster, databases } = scene;
  const wanted = cluster.spec.databases.filter(({ owner }) => owner === undefined || !scene.passwordless.has(owner));
  const names = cluster.spec.databases.map(({ name }) => objectName(cluster, name));
  const leaving = databases.filter((one) => standingOf(cluster, one) === 'ours' && !names.includes(one.metadata.name));
  return [
    ...wanted.map((database): Part => {
      const object = databaseObject(cluster, database);
      const have = databases.find(({ metadata }) => metadata.name === object.metadata.name);
      return partOf(cluster, 'cnpg-database', `databases[${database.name}]`, object, have);
    }),
    ...leaving.map((one): Part => ({ steps: [removal(one)] })),
  ];
}

function partOf(
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

/** Roles that we declared and that are to go: CloudNativePG forgets a role that is only left out. */
function withLeavingRoles(wanted: Cluster, have: Cluster | undefined): Cluster {
  const roles = wanted.spec.managed?.roles ?? [];
  const leaving = (have?.spec.managed?.roles ?? []).filter(
    ({ name, comment }) => comment === `${ROLE_COMMENT}Delete` && !roles.some((role) => role.name === name),
  );
  if (leaving.length === 0) return wanted;
  const gone = leaving.map(({ name, comment }) => ({
    name,
    ensure: 'absent',
    ...(comment === undefined ? {} : { comment }),
  }));
  const spec = { ...wanted.spec, managed: { ...wanted.spec.managed, roles: [...roles, ...gone] } };
  const annotations = { ...wanted.metadata.annotations, [APPLIED_ANNOTATION]: JSON.stringify(spec) };
  return { ...wanted, metadata: { ...wanted.metadata, annotations }, spec };
}

/** A database that is no longer declared: its object goes, and the database with it where it says so. */
function removal(object: Database): Step {
  const { name } = object.metadata;
  const common = {
    key: `delete cnpg-database/${name}`,
    thing: { kind: 'cnpg-database', name },
    path: 'databases',
    needs: [],
    cause: 'Declared',
    do: 'delete',
    object,
  } as const;
  if (object.spec.databaseReclaimPolicy !== 'delete') return { ...common, action: 'Release', impact: 'None' };
  return { ...common, action: 'Delete', impact: 'Destroy', consent: true };
}

/** Everything of ours: deleted with its data after consent, or left there for a DatabaseCluster of the same name. */
function endOf({ cluster, have, databases }: Scene): readonly Part[] {
  const objects = [...databases, ...(have === undefined ? [] : [have])].filter(
    (one) => standingOf(cluster, one) === 'ours' && one.metadata.deletionTimestamp === undefined,
  );
  return objects.map((object): Part => {
    const { name } = object.metadata;
    const kind = object.kind === 'Cluster' ? 'cnpg-cluster' : 'cnpg-database';
    const common = { thing: { kind, name }, path: 'deletionPolicy', needs: [], cause: 'Declared' } as const;
    if (cluster.spec.deletionPolicy === 'Retain') {
      const key = `release ${kind}/${name}`;
      return {
        steps: [
          { ...common, key, do: 'replace', action: 'Release', impact: 'None', object: released(cluster, object) },
        ],
      };
    }
    const step = { ...common, key: `delete ${kind}/${name}`, do: 'delete', action: 'Delete', object } as const;
    // The databases go with their server: the object alone is nothing to ask about.
    if (kind === 'cnpg-database')
      return { steps: [{ ...step, impact: 'None', needs: [`delete cnpg-cluster/${objectName(cluster)}`] }] };
    return { steps: [{ ...step, impact: 'Destroy', consent: true }] };
  });
}

function released(cluster: HostedCluster, object: CnpgObject): CnpgObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [RETAINED_LABEL]: 'true' },
      ownerReferences: (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== cluster.metadata.uid),
    },
  };
}
