import { applyStep as applyMachineStep, type MachineWriting } from '../../machines/index.ts';
import { type Applied, runSteps } from '../../planning/run-steps.ts';
import type { Plan } from './plan.ts';
import type { OwnStep, Step } from './step.ts';

/** What the handlers of steps work with. */
export interface Writing {
  readonly machines: MachineWriting;
}

type OwnHandlers = {
  readonly [Do in OwnStep['do']]: (step: Extract<OwnStep, { do: Do }>, writing: Writing) => Promise<void>;
};

const HANDLERS: OwnHandlers = {
  'reboot-server': async ({ id }, { machines: { cloud, inventory } }) => {
    await cloud.compute.rebootServer(id, 'HARD');
    await inventory.refresh('server', id);
  },
};

/** Carries out what a plan allows now. */
export async function apply(
  plan: Plan,
  writing: Writing,
  onDone: (step: Step) => void,
  signal: AbortSignal,
): Promise<Applied<Step>> {
  const run = async (step: Step): Promise<void> => {
    await dispatch(step, writing);
    onDone(step);
  };
  return runSteps(plan.ready, run, signal);
}

function dispatch(step: Step, writing: Writing): Promise<void> {
  if (isOwn(step)) return HANDLERS[step.do](step, writing);
  return applyMachineStep(step, writing.machines);
}

function isOwn(step: Step): step is OwnStep {
  return step.do in HANDLERS;
}
