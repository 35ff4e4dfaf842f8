import type { Assessment } from '../../convergence/assess/index.ts';
import type { Decision } from '../../healing/decide.ts';
import type { Signs } from '../../healing/signs.ts';
import type { Scene as MachineScene } from '../../machines/index.ts';

/** Whom to leave alone, and whom to leave for last. While nothing is known of the inside, nobody is taken away. */
export function heededBy(assessment: Assessment | undefined): Pick<MachineScene, 'hold' | 'serving'> {
  const members = Object.entries(assessment?.members ?? {});
  const held = members.filter(([, { disturb }]) => !disturb.allowed);
  const serving = [assessment?.primary, assessment?.endpointHolder].filter((one) => one !== undefined);
  return { hold: Object.fromEntries(held.map(([name, { disturb }]) => [name, disturb.reasons.join('; ')])), serving };
}

/** A machine that is there and has to be made anew; one that is gone is made by itself. */
export function replacedBy(decisions: readonly Decision[], signs: readonly Signs[]): Record<string, string> {
  const replaced = decisions.flatMap((decision) => {
    if (decision.do !== 'heal' || decision.action !== 'recreate') return [];
    const { member, why } = decision;
    return signs.some((one) => one.member === member && one.server.state !== 'missing') ? [[member, why] as const] : [];
  });
  return Object.fromEntries(replaced);
}
