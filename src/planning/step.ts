import type { Impact, PlanAction } from '../api/common/plan-status.ts';
import type { Difference } from './difference.ts';

/** A thing in a cloud as people are told about it. */
export interface Thing<Kind extends string = string> {
  readonly kind: Kind;
  /** Name of the entry in the spec; what belongs to another thing has a path: `data/data`. */
  readonly name: string;
  /** Its identifier in the cloud, when it exists. */
  readonly id?: string;
}

/** Names one step of a plan: the key of the thing that it makes, or verb and thing. */
export type StepKey = string;

/** Why a step is there: somebody declared something new, or somebody changed the cloud. */
export type Cause = 'Declared' | 'Drift';

/** What every step says about itself, whatever its kind of object. */
export interface StepCommon<Kind extends string = string> {
  readonly key: StepKey;
  readonly thing: Thing<Kind>;
  readonly action: PlanAction;
  readonly impact: Impact;
  readonly cause: Cause;
  /** Path below spec that it is about, for the drift policy: `networks[data]`. */
  readonly path: string;
  /** Steps that have to be done before; those that are not in the plan count as done. */
  readonly needs: readonly StepKey[];
  /** Something that cannot be made again would be lost: wait until the plan's hash is approved. */
  readonly consent?: true;
  /** Interrupts what works and could go on for a while: waits for a maintenance window, as what is made anew does. */
  readonly interrupts?: true;
  /** Puts right what is broken: waits for no maintenance window, whatever it makes anew. */
  readonly repairs?: true;
}

/** A step as data, before its own kind of object says more about it. */
export interface AnyStep extends StepCommon {
  readonly do: string;
  /** Field by field what it puts right, where it does not make or remove something as a whole. */
  readonly changes?: readonly Difference<unknown>[];
  /** What it makes was there before, and went without us. */
  readonly again?: boolean;
}
