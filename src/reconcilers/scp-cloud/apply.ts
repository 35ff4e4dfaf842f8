import { applyBastion } from './apply-bastion.ts';
import { applyCompute } from './apply-compute.ts';
import { applyIdentity } from './apply-identity.ts';
import { applyImage } from './apply-image.ts';
import { applyLeft } from './apply-left.ts';
import { applyNetwork } from './apply-network.ts';
import type { Plan } from './plan.ts';
import { type Applied, applySteps } from '../../planning/run-steps.ts';
import type { Step } from './step.ts';
import type { Handlers, Writing } from './writing.ts';

/** How each step is done. A step without a handler does not compile. */
const HANDLERS: Handlers<Step['do']> = {
  ...applyIdentity,
  ...applyNetwork,
  ...applyCompute,
  ...applyImage,
  ...applyLeft,
  ...applyBastion,
};

/** Carries out what a plan allows now. */
export const apply = (
  plan: Plan,
  writing: Writing,
  onDone: (step: Step) => void,
  signal: AbortSignal,
): Promise<Applied<Step>> => applySteps(plan.ready, HANDLERS, writing, onDone, signal);
