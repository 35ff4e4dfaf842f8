import type { Assessment } from '../../convergence/assess/index.ts';
import type { Scene as MachineScene } from '../../machines/index.ts';

/** Whom to leave alone, and whom to leave for last. While nothing is known of the inside, nobody is taken away. */
export function heededBy(assessment: Assessment | undefined): Pick<MachineScene, 'hold' | 'serving'> {
  const members = Object.entries(assessment?.members ?? {});
  const held = members.filter(([, { disturb }]) => !disturb.allowed);
  const serving = [assessment?.primary, assessment?.endpointHolder].filter((one) => one !== undefined);
  return { hold: Object.fromEntries(held.map(([name, { disturb }]) => [name, disturb.reasons.join('; ')])), serving };
}
