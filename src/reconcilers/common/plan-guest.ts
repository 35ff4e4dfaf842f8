import type { SecretOf } from '../../convergence/setup/content.ts';
import { planMachineSetup } from '../../convergence/setup/plan.ts';
import type { SetupStep } from '../../convergence/setup/step.ts';
import type { ExternalError } from '../../errors/external-error.ts';
import type { Problem } from './faults.ts';
import type { Guest } from './guests.ts';
import type { RetireKeyStep } from './machine-step.ts';

/** What stands in the way within a machine. */
export type GuestProblem = Problem<'MalformedAnswer' | 'SecretNotFound' | 'HostKeyMismatch'>;

/** What is to be done within one machine. */
export interface PlannedGuest {
  readonly member: string;
  readonly steps: readonly (SetupStep | RetireKeyStep)[];
  readonly problems: readonly GuestProblem[];
  /** A secret of it is not there. What it holds fits together, so none of it is written before that is. */
  readonly lacking: boolean;
}

/** `path` is where the spec declares the machine, for the drift policy. Pure. */
export function planGuest(secretOf: SecretOf, { member, setup, sight, firstKey }: Guest, path: string): PlannedGuest {
  if (!sight.answers) return { member, steps: [], problems: [], lacking: false };
  const observed = sight.machine.setup;
  if (!observed.ok) {
    const message = `${member} could not be looked into: ${observed.why}`;
    return { member, steps: [], problems: [{ reason: 'MalformedAnswer', message }], lacking: false };
  }
  const planned = planMachineSetup({ setup, observed: observed.value, secretOf, path });
  const problems = planned.missingSecrets.map((name): GuestProblem => ({
    reason: 'SecretNotFound',
    message: `${member} needs "${name}", which there is not yet`,
  }));
  if (problems.length > 0) return { member, steps: [], problems, lacking: true };
  const retire = firstKey && planned.steps.length === 0 ? [retireKey(member, path)] : [];
  return { member, steps: [...planned.steps, ...retire], problems, lacking: false };
}

function retireKey(member: string, path: string): RetireKeyStep {
  return {
    do: 'retire-first-key',
    key: `retire-first-key/${member}`,
    thing: { kind: 'host-key', name: member },
    action: 'Release',
    impact: 'None',
    cause: 'Declared',
    path,
    needs: [],
    member,
  };
}

/** Somebody else answered in the place of a machine, or the machine does not take our key. */
export function strangerAt(member: string, error: ExternalError): GuestProblem[] {
  if (error.fault !== 'unauthenticated') return [];
  return [{ reason: 'HostKeyMismatch', message: `${member}: ${error.message}` }];
}
