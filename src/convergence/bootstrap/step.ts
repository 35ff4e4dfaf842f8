import type { Difference } from '../../planning/difference.ts';
import type { StepCommon } from '../../planning/step.ts';

/** Runs one bootstrap step on one member. */
export interface RunBootstrap extends StepCommon<'bootstrap'> {
  readonly do: 'run-bootstrap';
  readonly member: string;
  /** Name of the step in the setup. */
  readonly step: string;
  /** It is done, and only to be noted. */
  readonly noteOnly?: true;
  readonly changes?: readonly Difference<undefined>[];
}
