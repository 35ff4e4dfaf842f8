import type { RunBootstrap } from '../../convergence/bootstrap/step.ts';
import type { SqlStep } from '../../convergence/sql/index.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import type { Difference } from '../../planning/difference.ts';
import type { MachineStep } from '../../machines/index.ts';
import type { StepCommon as CommonStep } from '../../planning/step.ts';
import type { RebootStep, RetireKeyStep } from '../common/machine-step.ts';

export type StepCommon = CommonStep;

/** Writes the Secret that an application connects with. The step holds no value of it. */
export type WriteConnectionStep = StepCommon & {
  readonly do: 'write-connection';
  readonly user: string;
  /** Of the Secret that is there: another one that came meanwhile is not overwritten. */
  readonly resourceVersion?: string;
};

/** Run on the server that serves. */
export type DatabaseStep = SqlStep & {
  /** The connection Secret of a user that is dropped: emptied first, for without the user nobody knows whose it was. */
  readonly empties?: Pick<WriteConnectionStep, 'user'> & { readonly resourceVersion: string };
};

/** Keeps a new certificate, or a new authority. The step holds neither. */
export type WriteTlsStep = StepCommon & { readonly do: 'write-tls' };

interface OnMember {
  readonly member: string;
  /** A line for the machine's shell. */
  readonly command: string;
  readonly timeoutMs: number;
  readonly changes: readonly Difference<undefined>[];
}

/** What somebody asked for by annotation, on a member. */
export type ActionStep = StepCommon & OnMember & { readonly do: 'run-action' };

/** Lets Pacemaker try again at once where it would wait. */
export type ForgetStep = StepCommon & OnMember & { readonly do: 'forget-failures' };

/** What a machine does so that a change of it, or of another one, is hardly felt: it hands over, or says goodbye. */
export type MakeWayStep = StepCommon &
  OnMember & {
    readonly do: 'make-way';
    /** The service goes from the member to another one, for this reason; `sake` names what is done only once it has. */
    readonly moves?: { readonly to: string; readonly why: string; readonly sake?: string };
  };

/** Writes an annotation of the cluster. */
export type AnnotationStep = StepCommon & {
  readonly do: 'set-annotation';
  readonly annotation: string;
  /** Undefined: it is taken off. */
  readonly value: string | undefined;
  readonly changes: readonly Difference<undefined>[];
};

export type OwnStep =
  | ActionStep
  | AnnotationStep
  | ForgetStep
  | MakeWayStep
  | RebootStep
  | RetireKeyStep
  | WriteConnectionStep
  | WriteTlsStep;
/** What is done inside machines. */
export type InsideStep = SetupStep | RunBootstrap | DatabaseStep;

export type Step = MachineStep | InsideStep | OwnStep;
export type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>;
