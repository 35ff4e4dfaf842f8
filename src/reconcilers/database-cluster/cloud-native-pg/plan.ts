import { type PlannedSteps, underControl } from '../../../planning/plan-consent.ts';
import { inOrder } from '../../../planning/plan-order.ts';
import { windowAt } from '../../../planning/window.ts';
import { clusterObject, databaseObject, objectName } from './objects.ts';
import { lacksFirstDatabase, withBootstrap } from './plan-bootstrap.ts';
import { partOf } from './plan-object.ts';
import { endOf, removal } from './plan-removal.ts';
import { waitingUsers, withLeavingRoles } from './plan-roles.ts';
import type { Part, Scene, Step } from './plan-scene.ts';
import { standingOf } from './plan-standing.ts';

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
  const control = underControl(spec, steps, window);
  // The whole object is written at once: where all of it may be, what comes first need not.
  const later = new Set(
    control.ready.flatMap(({ thing, needs }) => needs.filter((key) => key === `${thing.kind}/${thing.name}`)),
  );
  return {
    ...control,
    ready: control.ready.filter(({ key }) => !later.has(key)),
    strangers: parts.flatMap(({ stranger }) => stranger ?? []),
  };
}

function mainPart(scene: Scene): Part {
  const { cluster, have, passwordless } = scene;
  if (have === undefined && lacksFirstDatabase(cluster, passwordless)) return { steps: [] };
  const roles = withLeavingRoles(clusterObject(cluster, waitingUsers(passwordless, have)), have);
  const wanted = withBootstrap(roles, cluster, passwordless, have);
  return partOf(cluster, 'cnpg-cluster', 'cloudNativePg', wanted, have);
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
