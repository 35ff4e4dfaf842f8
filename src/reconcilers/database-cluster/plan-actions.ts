import { RESTART_ANNOTATION, SWITCHOVER_ANNOTATION } from '../../api/common/group.ts';
import type { Assessment } from '../../convergence/assess/index.ts';
import { scriptPath } from '../../topologies/files.ts';
import { ENGINES } from '../../topologies/database/engine.ts';
import type { Blueprint, Placement } from '../../topologies/blueprint.ts';
import type { MachineCluster } from './cluster.ts';
import type { Inside } from './plan-inside.ts';
import type { Problem } from './plan-parts.ts';
import type { ActionStep } from './step.ts';

export interface ActionsScene {
  readonly cluster: MachineCluster;
  readonly blueprint: Blueprint;
  readonly placement: Placement | undefined;
  readonly assessment: Assessment | undefined;
  readonly inside: Inside;
}

export interface PlannedActions {
  readonly steps: readonly ActionStep[];
  readonly problems: readonly Problem[];
}

const NONE: PlannedActions = { steps: [], problems: [] };

/** What people ask for by annotation: once done, the annotation is taken off. One thing at a time. Pure. */
export function planActions(scene: ActionsScene): PlannedActions {
  const { metadata } = scene.cluster;
  const target = metadata.annotations?.[SWITCHOVER_ANNOTATION];
  if (target !== undefined) return planSwitchover(scene, target);
  return metadata.annotations?.[RESTART_ANNOTATION] === undefined ? NONE : planRestart(scene);
}

function planSwitchover(scene: ActionsScene, target: string): PlannedActions {
  const { cluster, blueprint, placement, assessment, inside } = scene;
  const refused = (why: string): PlannedActions => ({
    steps: [],
    problems: [{ reason: 'InvalidSpec', message: `the annotation ${SWITCHOVER_ANNOTATION} ${why}` }],
  });
  if (blueprint.topology !== 'activePassive') {
    return refused(`has no meaning for topology ${blueprint.topology}, where nothing is to be moved: remove it`);
  }
  const data = blueprint.members.filter(({ role }) => role === 'data').map(({ name }) => name);
  if (!data.includes(target)) return refused(`names "${target}", which holds no data: name ${data.join(' or ')}`);
  const primary = assessment?.primary;
  const hostname = placement?.members[target]?.hostname;
  if (primary === undefined || hostname === undefined || !inside.whole) return NONE;
  if (primary === target) return { steps: [done('switchover', primary, SWITCHOVER_ANNOTATION)], problems: [] };
  const obstacles = [
    ...(assessment?.members[target]?.copy === 'good' ? [] : [`${target} is not known to have all the data`]),
    ...(assessment?.members[primary]?.disturb.reasons ?? []),
  ];
  if (obstacles.length > 0) {
    const message = `the switchover to ${target} waits: ${obstacles.join('; ')}`;
    return { steps: [], problems: [{ reason: 'HealingHeld', message }] };
  }
  const seconds = 4 * cluster.spec.patience.serviceSeconds;
  const step = action('switchover', primary, SWITCHOVER_ANNOTATION, {
    command: `${scriptPath('switchover')} g-svc p-db ${hostname} ${seconds}`,
    timeoutMs: (seconds + 60) * 1000,
    changes: [{ field: 'primary', from: primary, to: target, body: undefined }],
  });
  return { steps: [step], problems: [] };
}

function planRestart({ cluster, blueprint, assessment, inside }: ActionsScene): PlannedActions {
  const primary = assessment?.primary;
  if (primary === undefined || !inside.whole) return NONE;
  const { unit } = ENGINES[cluster.spec.engine.name];
  const command =
    blueprint.topology === 'activePassive'
      ? `${scriptPath('service-restart')} p-db ${unit}`
      : `systemctl restart ${unit}`;
  const timeoutMs = 3_000 * cluster.spec.patience.serviceSeconds;
  const changes = [{ field: 'restart', from: undefined, to: 'asked for by annotation', body: undefined }];
  return { steps: [action('restart', primary, RESTART_ANNOTATION, { command, timeoutMs, changes })], problems: [] };
}

type Own = Pick<ActionStep, 'command' | 'timeoutMs' | 'changes'>;

function action(what: string, member: string, annotation: string, own: Own): ActionStep {
  return {
    do: 'run-action',
    key: `${what}/${member}`,
    thing: { kind: 'service', name: member },
    action: 'Update',
    impact: 'Restart',
    cause: 'Declared',
    path: 'metadata.annotations',
    needs: [],
    member,
    annotation,
    ...own,
  };
}

/** Nothing is left to be done but to take the annotation off. */
function done(what: string, member: string, annotation: string): ActionStep {
  const changes = [{ field: 'annotation', from: annotation, to: undefined, body: undefined }];
  return { ...action(what, member, annotation, { command: 'true', timeoutMs: 60_000, changes }), impact: 'None' };
}
