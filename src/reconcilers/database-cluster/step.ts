import type { MachineStep } from '../../machines/index.ts';
import type { StepCommon as CommonStep } from '../../planning/step.ts';

export type StepCommon = CommonStep;

/** Has Nova take a machine through a reset. */
export type RebootStep = StepCommon & { readonly do: 'reboot-server'; readonly id: string; readonly member: string };

export type OwnStep = RebootStep;

export type Step = MachineStep | OwnStep;
export type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>;
