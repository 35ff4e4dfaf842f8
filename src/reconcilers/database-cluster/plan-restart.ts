import { RESTART_ANNOTATION } from '../../api/common/group.ts';
import { noticeCommand } from '../../convergence/setup/notify.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Blueprint } from '../../topologies/blueprint.ts';
import { ENGINES } from '../../topologies/database/engine.ts';
import { type ActionsScene, NO_ACTIONS, type PlannedActions, runAction, setAnnotation } from './actions.ts';
import type { Problem } from './plan-parts.ts';
import { upSecondsOf } from './serving.ts';

/**
 * Restarts every server that was started before the moment that the annotation names: so each is restarted once, whatever is cut off
 * in between. One at a time, those that serve last, and none while something stands against it. Pure.
 */
export function planRestart(scene: ActionsScene, asked: string): PlannedActions {
  const { cluster, assessment, inside, nowMs } = scene;
  if (!inside.whole || assessment?.primary === undefined) return NO_ACTIONS;
  const sinceMs = momentOf(asked);
  // `now` and the like: from here on it is known when that was.
  if (sinceMs === undefined) {
    return { steps: [setAnnotation(RESTART_ANNOTATION, asked, timestamp(nowMs))], problems: [] };
  }
  if (sinceMs > nowMs) {
    return held(
      'InvalidSpec',
      `the restart waits until ${asked}, as the annotation ${RESTART_ANNOTATION} says: write now to have it at once`,
    );
  }
  const due = serversOf(scene).filter((member) => !(startOf(scene, member) >= sinceMs));
  const [next] = due.toSorted((a, b) => Number(a === assessment.primary) - Number(b === assessment.primary));
  if (next === undefined) return { steps: [setAnnotation(RESTART_ANNOTATION, asked, undefined)], problems: [] };
  const obstacles = GUARDED[scene.blueprint.topology] ? (assessment.members[next]?.disturb.reasons ?? []) : [];
  if (obstacles.length > 0) return held('HealingHeld', `the restart of ${next} waits: ${obstacles.join('; ')}`);
  const step = runAction('restart', next, {
    command: commandOn(scene, next),
    timeoutMs: MOST_STARTS * 1_000 * cluster.spec.patience.serviceSeconds,
    changes: [{ field: 'restart', from: undefined, to: `asked for at ${asked}`, body: undefined }],
  });
  return { steps: [step], problems: [] };
}

/** A machine that is all there is has nobody to wait for: whoever asks for its restart accepts the pause. */
const GUARDED: Record<Blueprint['topology'], boolean> = {
  single: false,
  activePassive: true,
  galera: true,
  loadBalancer: true,
};

/** Stopping, and what a node of Galera may take to be in step again, in units of what one start may take. */
const MOST_STARTS = 7;

const held = (reason: Problem['reason'], message: string): PlannedActions => ({
  steps: [],
  problems: [{ reason, message }],
});

/** RFC 3339, as people and `timestamp` write it. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function momentOf(text: string): number | undefined {
  const ms = MOMENT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Members on which a server runs: in an active-passive cluster, only where it serves. */
function serversOf({ blueprint, assessment }: ActionsScene): readonly string[] {
  const data = blueprint.members.filter(({ role }) => role === 'data').map(({ name }) => name);
  return blueprint.topology === 'galera' ? data : data.filter((name) => name === assessment?.primary);
}

/**
 * The latest moment at which the server on a member can have been started; NaN where it does not say. Rather a restart less than one
 * too many: one that was started while it was asked for counts as restarted.
 */
function startOf({ guests, nowMs }: ActionsScene, member: string): number {
  const upSeconds = upSecondsOf(guests.get(member)?.sight);
  return upSeconds === undefined ? NaN : nowMs - upSeconds * 1_000;
}

/** The unit's own way, which knows the cluster around it: Pacemaker has it restarted, Galera asks the other node first. */
function commandOn({ cluster, guests }: ActionsScene, member: string): string {
  return noticeCommand(guests.get(member)?.setup.units ?? [], ENGINES[cluster.spec.engine.name].unit, 'restart');
}
