import type { Decision } from '../../healing/decide.ts';
import type { Signs } from '../../healing/signs.ts';
import type { MachineStep, Scene as MachineScene } from '../../machines/index.ts';
import type { RebootStep } from './machine-step.ts';

/** What the governor allows of what the cloud needs. */
export interface Allowance {
  readonly decisions: readonly Decision[];
  /** Something that the spec names is not as it should be: what is there goes on, but no machine is made. */
  readonly noneNew: boolean;
}

/** Leaves out what would touch a member that the governor holds, and new machines where there are to be none. */
export function heldBack(steps: readonly MachineStep[], { decisions, noneNew }: Allowance): readonly MachineStep[] {
  const held = new Set(decisions.filter(({ do: verb }) => verb === 'hold').map(({ member }) => member));
  return steps.filter((step) => {
    if (step.do === 'create-server') return !noneNew && !(held.has(step.member) && step.again);
    if (step.do === 'start-server') return !held.has(step.thing.name);
    if (step.do === 'delete-server') return step.action !== 'Replace' || !held.has(step.member);
    return true;
  });
}

/** What the governor decided that no difference in the cloud shows. */
export function repairs(
  decisions: readonly Decision[],
  { entries, owner }: Pick<MachineScene, 'entries' | 'owner'>,
): RebootStep[] {
  return decisions.flatMap((decision): RebootStep[] => {
    if (decision.do !== 'heal' || decision.action !== 'reboot') return [];
    const { member, why } = decision;
    const server = entries.server.find(
      ({ metadata }) => metadata['scp_owner_uid'] === owner.uid && metadata['scp_member'] === `server/${member}`,
    );
    if (server === undefined) return [];
    return [
      {
        do: 'reboot-server',
        key: `reboot server/${member}`,
        thing: { kind: 'server', name: member, id: server.id },
        action: 'Update',
        impact: 'Restart',
        cause: 'Declared',
        path: 'machines',
        needs: [],
        changes: [{ field: 'health', from: why, to: 'well', body: undefined }],
        id: server.id,
        member,
      } as RebootStep,
    ];
  });
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
