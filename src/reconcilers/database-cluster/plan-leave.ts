import type { StepKey } from '../../planning/step.ts';
import type { Blueprint, Role } from '../../topologies/blueprint.ts';
import { scriptPath } from '../../topologies/files.ts';
import { ARBITRATOR_UNIT } from '../../topologies/galera/arbitrator.ts';
import { noticedSeconds } from '../../topologies/load-balancer/haproxy.ts';
import type { MachineCluster } from './cluster.ts';
import { isAnyDone, isPlannedReplacement } from './plan-handover.ts';
import type { MakeWayStep, Step } from './step.ts';

export interface LeaveScene {
  readonly cluster: MachineCluster;
  readonly blueprint: Blueprint;
  /** Members whose machine answered just now. */
  readonly answering: readonly string[];
  /** Who serves clients, as far as anybody knows. */
  readonly primary: string | undefined;
  /** Steps that are not taken now. */
  readonly held: ReadonlySet<StepKey>;
}

/** How a machine says goodbye, by topology and role; whoever is not here has nobody to say it to. */
const GOODBYES: Record<Blueprint['topology'], Partial<Record<Role, Goodbye>>> = {
  single: {},
  activePassive: { data: leaveRing, quorum: leaveRing },
  galera: { loadBalancer: leaveRing, data: leaveGalera, arbitrator: leaveBoth },
  loadBalancer: { loadBalancer: leaveRing, quorum: leaveRing },
};

/** A line for `/bin/sh`. */
type Goodbye = (patience: MachineCluster['spec']['patience']) => string;

/** The one that Pacemaker and Corosync make. */
function leaveRing(): string {
  return 'systemctl stop pacemaker && systemctl stop corosync';
}

/** The arbitrator of Galera gives the load balancers their majority as well. */
function leaveBoth(): string {
  return `systemctl stop ${ARBITRATOR_UNIT} && ${leaveRing()}`;
}

function leaveGalera({ tokenMs }: MachineCluster['spec']['patience']): string {
  return `${scriptPath('galera-leave')} ${noticedSeconds(tokenMs)}`;
}

/**
 * Has a machine that is made anew only because something else is declared say goodbye first. Of one that goes without a word the others
 * first make sure that it is dead, and until then writes to what it has a copy of stand still. Pure.
 */
export function leaveFirst(steps: readonly Step[], scene: LeaveScene): readonly Step[] {
  const { topology, members } = scene.blueprint;
  return steps.flatMap((step): Step[] => {
    const { name } = step.thing;
    const role = members.find((one) => one.name === name)?.role;
    const goodbye = role === undefined ? undefined : GOODBYES[topology][role];
    const isNow =
      isPlannedReplacement(step) && !scene.held.has(step.key) && isAnyDone(scene.cluster.spec.drift, [step]);
    if (!isNow || goodbye === undefined || !scene.answering.includes(name)) return [step];
    const leave = leaveStep(scene, name, goodbye);
    return [leave, { ...step, needs: [...step.needs, leave.key] }];
  });
}

function leaveStep(scene: LeaveScene, member: string, goodbye: Goodbye): MakeWayStep {
  const { cluster } = scene;
  const to = takenOverBy(scene, member);
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
    command: goodbye(cluster.spec.patience),
    timeoutMs: (seconds + 60) * 1000,
    ...(to === undefined ? {} : { moves: { to, why: `${member} is to be made anew` } }),
    changes: [{ field: 'service', from: 'member', to: undefined, body: undefined }],
  };
}

/** Where clients are led once the node that they use has told the load balancers no; elsewhere the service has moved before. */
function takenOverBy({ blueprint: { topology, members }, primary }: LeaveScene, member: string): string | undefined {
  if (topology !== 'galera' || member !== primary) return undefined;
  return members.find(({ name, role }) => role === 'data' && name !== member)?.name;
}
