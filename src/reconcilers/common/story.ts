import type { PlanAction } from '../../api/common/plan-status.ts';
import type { Happening } from '../../runtime/index.ts';
import type { Problem } from './faults.ts';
import type { AnyStep } from '../../planning/step.ts';

/** What people are told when a step is done. */
export function tellStep(step: AnyStep): Happening {
  const { kind, name, id } = step.thing;
  const what = `${kind.replaceAll('-', ' ')} ${name}${id === undefined ? '' : ` (${id})`}`;
  const verb = step.cause === 'Drift' ? 'Corrected' : PAST[step.action];
  const isOutside = step.cause === 'Drift' || step.again === true;
  const how = isOutside && step.changes === undefined ? `: ${DRIFTED[step.action]}` : '';
  return { type: 'Normal', reason: verb, action: actionOf(step), note: `${verb} ${what}${how}${changesOf(step)}` };
}

const PAST: Record<PlanAction, string> = {
  Create: 'Created',
  Update: 'Updated',
  Replace: 'Replaced',
  Delete: 'Deleted',
  Adopt: 'Adopted',
  Release: 'Released',
};

const DRIFTED: Record<PlanAction, string> = {
  Create: 'it was gone and is there again',
  Update: 'it was changed',
  Replace: 'it was another one',
  Delete: 'it should not be there and is removed',
  Adopt: 'it is adopted again',
  Release: 'it is let go',
};

/** `create-network` as events name actions: `CreateNetwork`. */
function actionOf(step: AnyStep): string {
  return step.do.replaceAll(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}

function changesOf(step: AnyStep): string {
  if (step.changes === undefined) return '';
  const changes = step.changes.map(({ field, from, to }) => `${field} ${from ?? 'none'} -> ${to ?? 'none'}`);
  return `: ${changes.join(', ')}`;
}

/** What people are told about a pass that failed. The same failure again is the same story, whatever its request. */
export function tellProblem({ reason, message }: Problem<string>): Happening {
  return { type: 'Warning', reason, action: 'Reconcile', note: message.replace(/ \(request [^)]*\)/, '') };
}

/** What people are told of a plan that waits for them, or for its time. */
export function tellHold({ reason, message }: Problem<string>): Happening {
  return { type: 'Normal', reason, action: 'Plan', note: message };
}
