import { RESTART_ANNOTATION, SWITCHOVER_ANNOTATION } from '../../api/common/group.ts';
import { scriptPath } from '../../topologies/files.ts';
import { type ActionsScene, NO_ACTIONS, type PlannedActions, runAction, setAnnotation } from './actions.ts';
import { planRestart } from './plan-restart.ts';

/** What people ask for by annotation: once done, the annotation is taken off. One thing at a time. Pure. */
export function planActions(scene: ActionsScene): PlannedActions {
  const { [SWITCHOVER_ANNOTATION]: target, [RESTART_ANNOTATION]: asked } = scene.cluster.metadata.annotations ?? {};
  if (target !== undefined) return planSwitchover(scene, target);
  return asked === undefined ? NO_ACTIONS : planRestart(scene, asked);
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
  if (primary === undefined || hostname === undefined || !inside.whole) return NO_ACTIONS;
  if (primary === target) return { steps: [setAnnotation(SWITCHOVER_ANNOTATION, target, undefined)], problems: [] };
  const obstacles = [
    ...(assessment?.members[target]?.copy === 'good' ? [] : [`${target} is not known to have all the data`]),
    ...(assessment?.members[primary]?.disturb.reasons ?? []),
  ];
  if (obstacles.length > 0) {
    const message = `the switchover to ${target} waits: ${obstacles.join('; ')}`;
    return { steps: [], problems: [{ reason: 'HealingHeld', message }] };
  }
  const seconds = 4 * cluster.spec.patience.serviceSeconds;
  const step = runAction('switchover', primary, {
    command: `${scriptPath('switchover')} g-svc p-db ${hostname} ${seconds}`,
    timeoutMs: (seconds + 60) * 1000,
    changes: [{ field: 'primary', from: primary, to: target, body: undefined }],
  });
  return { steps: [step], problems: [] };
}
