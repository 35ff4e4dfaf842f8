import type { KeptOff } from './assessment.ts';
import { only } from './common.ts';
import type { Majority } from './majority.ts';

/** Pacemaker's names for the service itself, which starts after all else that moves with it. */
export const SERVICES = { data: 'p-db', loadBalancer: 'p-lb' } as const;

/** Where only one of the candidates is left for a service that nobody runs, and Pacemaker has it wait there for what failed before. */
export function keptOffIn(candidates: readonly string[], service: string, majority: Majority): KeptOff | undefined {
  if (majority.quorate !== true || !majority.settled || majority.maintenance || majority.isSomewhere(service)) {
    return undefined;
  }
  // One that only does not answer us may be about to run it.
  const member = only(candidates.filter((name) => !majority.isLost(name) && !majority.isAside(name)));
  if (member === undefined || !majority.present.has(member)) return undefined;
  const resources = majority.wornOutOn(member);
  return resources.length === 0 ? undefined : { member, resources };
}
