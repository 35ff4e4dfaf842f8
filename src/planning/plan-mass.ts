import type { AnyStep } from './step.ts';

/** Who takes away so few things means it. */
const FEW = 5;

/**
 * Has a plan that takes away more than `percent` of what is there wait for consent: an emptied manifest looks like that.
 * `standing` is how many things stay. Pure.
 */
export function guardMass<Step extends AnyStep>(steps: readonly Step[], standing: number, percent: number): Step[] {
  const going = steps.filter((step) => step.impact === 'Destroy').length;
  const isMass = going > FEW && going * 100 > percent * (standing + going);
  return steps.map((step) => (isMass && step.impact === 'Destroy' ? { ...step, consent: true } : step));
}
