import { RESTART_ANNOTATION, SWITCHOVER_ANNOTATION } from '../../api/common/group.ts';
import { type ActionsScene, NO_ACTIONS, type PlannedActions, runAction, setAnnotation } from './actions.ts';
import { delaysTo, movableIn, obstaclesTo, switchover } from './plan-move.ts';
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
  const movable = movableIn(blueprint, placement, assessment);
  if (assessment === undefined || primary === undefined || movable === undefined || !inside.whole) return NO_ACTIONS;
  if (primary === target) return { steps: [setAnnotation(SWITCHOVER_ANNOTATION, target, undefined)], problems: [] };
  const obstacles = [...obstaclesTo(movable, assessment), ...delaysTo(movable, assessment)];
  if (obstacles.length > 0) {
    const message = `the switchover to ${target} waits: ${obstacles.join('; ')}`;
    return { steps: [], problems: [{ reason: 'HealingHeld', message }] };
  }
  return { steps: [runAction('switchover', primary, switchover(movable, cluster))], problems: [] };
}
