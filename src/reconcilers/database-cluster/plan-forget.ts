import { quote } from '../../convergence/words.ts';
import type { Assessment } from '../../convergence/assess/index.ts';
import { FAILURES_LAST_SECONDS } from '../../topologies/active-passive/cib.ts';
import type { Placement } from '../../topologies/blueprint.ts';
import type { ForgetStep } from './step.ts';

interface Scene {
  readonly assessment: Assessment | undefined;
  readonly placement: Placement | undefined;
  /** When Pacemaker was last told to forget failures, as far as this process knows. */
  readonly forgottenMs: number | undefined;
  readonly nowMs: number;
}

const COMMON = { action: 'Update', cause: 'Declared', path: 'machines', impact: 'None', needs: [] } as const;
const TIMEOUT_MS = 60_000;

/**
 * Has Pacemaker forget what failed too often on the one machine that is left for a service that nobody runs: it was to go to
 * another one, which has been lost since. By itself it forgets after some minutes, so no more often than that. Pure.
 */
export function planForgetting({ assessment, placement, forgottenMs, nowMs }: Scene): readonly ForgetStep[] {
  const { member, resources = [] } = assessment?.keptOff ?? {};
  const hostname = placement?.members[member ?? '']?.hostname;
  if (member === undefined || hostname === undefined) return [];
  if (forgottenMs !== undefined && nowMs < forgottenMs + FAILURES_LAST_SECONDS * 1000) return [];
  const step: ForgetStep = {
    do: 'forget-failures',
    key: `forget failures/${member}`,
    thing: { kind: 'service', name: member },
    member,
    command: resources
      .map((resource) => `crm_resource --cleanup --resource ${quote(resource)} --node ${quote(hostname)}`)
      .join(' && '),
    timeoutMs: TIMEOUT_MS,
    changes: resources.map((resource) => ({
      field: `failures of ${resource}`,
      from: 'too many',
      to: 'forgotten, for no other machine is left',
      body: undefined,
    })),
    ...COMMON,
  };
  return [step];
}
