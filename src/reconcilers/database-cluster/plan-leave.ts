import type { StepKey } from '../../planning/step.ts';
import type { Blueprint, Role } from '../../topologies/blueprint.ts';
import type { MachineCluster } from './cluster.ts';
import { isAnyDone, isPlannedReplacement } from './plan-handover.ts';
import type { MakeWayStep, Step } from './step.ts';

export interface LeaveScene {
  readonly cluster: MachineCluster;
  readonly blueprint: Blueprint;
  /** Members whose machine answered just now. */
  readonly answering: readonly string[];
  /** Steps that are not taken now. */
  readonly held: ReadonlySet<StepKey>;
}

/** Whose machines Pacemaker has in its ring, by topology. */
const RING: Record<Blueprint['topology'], readonly Role[]> = {
  single: [],
  activePassive: ['data', 'quorum'],
  galera: ['loadBalancer'],
  loadBalancer: ['loadBalancer', 'quorum'],
};

/**
 * Has a machine that is made anew only because something else is declared say goodbye first. Of one that goes without a word the others
 * first make sure that it is dead, and until then writes to what it has a copy of stand still. Pure.
 */
export function leaveFirst(steps: readonly Step[], scene: LeaveScene): readonly Step[] {
  const ring = RING[scene.blueprint.topology];
  const inRing = scene.blueprint.members.filter(({ role }) => ring.includes(role)).map(({ name }) => name);
  return steps.flatMap((step): Step[] => {
    const { name } = step.thing;
    const isNow =
      isPlannedReplacement(step) && !scene.held.has(step.key) && isAnyDone(scene.cluster.spec.drift, [step]);
    if (!isNow || !inRing.includes(name) || !scene.answering.includes(name)) return [step];
    const leave = leaveStep(scene, name);
    return [leave, { ...step, needs: [...step.needs, leave.key] }];
  });
}

function leaveStep({ cluster }: LeaveScene, member: string): MakeWayStep {
  const seconds = 4 * cluster.spec.patience.serviceSeconds;
  return {
    do: 'make-way',
    key: `leave/${member}`,
    thing: { kind: 'service', name: member },
    action: 'Update',
    impact: 'Restart',
    cause: 'Declared',
    path: 'machines',
    needs: [],
    interrupts: true,
    member,
    command: 'systemctl stop pacemaker && systemctl stop corosync',
    timeoutMs: (seconds + 60) * 1000,
    changes: [{ field: 'service', from: 'member', to: undefined, body: undefined }],
  };
}
