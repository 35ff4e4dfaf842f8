import { type CnpgObject, type Database, type HostedCluster, objectName, RETAINED_LABEL } from './objects.ts';
import type { Part, Scene, Step } from './plan-scene.ts';
import { standingOf } from './plan-standing.ts';

/** A database that is no longer declared: its object goes, and the database with it where it says so. */
export function removal(object: Database): Step {
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
export function endOf({ cluster, have, databases }: Scene): readonly Part[] {
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
