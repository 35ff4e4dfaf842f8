import type { RunBootstrap } from '../../convergence/bootstrap/step.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import type { MachineStep } from '../../machines/index.ts';
import type { StepCommon as CommonStep } from '../../planning/step.ts';

export type StepCommon = CommonStep;

/** Has Nova take a machine through a reset. */
export type RebootStep = StepCommon & { readonly do: 'reboot-server'; readonly id: string; readonly member: string };

/** Has nobody believe the host key any more that a machine was started with. */
export type RetireKeyStep = StepCommon & { readonly do: 'retire-first-key'; readonly member: string };

export type OwnStep = RebootStep | RetireKeyStep;
/** What is done inside machines. */
export type InsideStep = SetupStep | RunBootstrap;

export type Step = MachineStep | InsideStep | OwnStep;
export type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>;
