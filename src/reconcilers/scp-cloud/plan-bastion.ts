import { type MachinePlan, planMachines, type Scene as MachineScene } from '../../machines/index.ts';
import { BASTION } from '../../topologies/bastion.ts';
import { type Loss, lossOf } from '../common/healed.ts';
import { type PlannedGuest, planGuest, strangerAt } from '../common/plan-guest.ts';
import { heldBack, repairs } from '../common/plan-repairs.ts';
import { bastionScene } from './plan-bastion-scene.ts';
import type { Tenancy } from './plan-project.ts';
import { type Declared, NOTHING, type Part, type Problem, type Scene } from './plan-scene.ts';
import { BASTION_PATH } from './plan-thing.ts';
import type { BastionStep, ChangeBastion } from './step.ts';
import { isOfBastion, keyOf, type Thing, type ThingKey } from './thing.ts';

export interface PlannedBastion extends Part {
  readonly steps: readonly ChangeBastion[];
  readonly machines: MachinePlan;
  readonly scene: MachineScene;
  /** It is to go, and is not gone yet: what it stands on has to wait for that. */
  readonly leaving: boolean;
  readonly loss: Loss | undefined;
}

/** Makes the bastion and keeps it, as the machines of clusters are made and kept. `ids` are those of what it is made of. */
export function planBastion(scene: Scene, tenancy: Tenancy, ids: Part['ids']): PlannedBastion {
  const machineScene = bastionScene(scene, ids);
  const machines = planMachines(machineScene);
  const { deleting } = machineScene;
  const about = { machines, scene: machineScene };
  // Most clouds have none, and what cannot be read is none of their business.
  const isKnown = [...scene.known.keys()].some(isOfBastion);
  if (deleting && scene.bastion.unread.size > 0 && !isKnown)
    return { ...NOTHING, ...about, steps: [], leaving: false, loss: undefined };
  const problem = deleting ? undefined : scene.bastion.obstacle;
  const isHeld = !deleting && (problem !== undefined || tenancy.id === undefined);
  return {
    ...about,
    steps: isHeld ? [] : stepsOf(scene, about).map(asStep),
    declared: declaredOf(scene, about, problem),
    ids: machines.ids as ReadonlyMap<ThingKey, string>,
    leaving: deleting && machines.steps.length + machines.waiting.length + machines.problems.length > 0,
    loss: lossOf(BASTION, machines, machineScene, scene.bastion.look?.decisions ?? []),
  };
}

type About = Pick<PlannedBastion, 'machines' | 'scene'>;

function stepsOf({ bastion: { look } }: Scene, { machines, scene }: About): readonly BastionStep[] {
  if (scene.deleting) return machines.steps;
  const decisions = look?.decisions ?? [];
  const cloud = heldBack(machines.steps, { decisions, noneNew: false });
  return [...cloud, ...repairs(decisions, scene), ...(insideOf(look)?.steps ?? [])];
}

function insideOf(look: Scene['bastion']['look']): PlannedGuest | undefined {
  return look?.guest && planGuest(look.secretOf, look.guest, BASTION_PATH);
}

/** As a step of the cloud: what is inside the machine counts for the machine, and a rule for its group. */
function asStep(of: BastionStep): ChangeBastion {
  const { key, action, impact, cause, needs, consent, interrupts, repairs: isRepair, thing } = of;
  const changes = 'changes' in of ? of.changes : undefined;
  return {
    do: 'change-bastion',
    of,
    key,
    thing: isInside(of) ? { kind: 'server', name: BASTION } : named(thing as Thing),
    path: BASTION_PATH,
    action,
    impact,
    cause,
    needs,
    ...(consent === undefined ? {} : { consent }),
    ...(interrupts === undefined ? {} : { interrupts }),
    ...(isRepair === undefined ? {} : { repairs: isRepair }),
    ...(changes === undefined ? {} : { changes }),
    ...('again' in of ? { again: of.again } : {}),
  };
}

function isInside({ thing }: BastionStep): boolean {
  return thing.kind === 'machine' || thing.kind === 'host-key';
}

function named(thing: Thing): Thing {
  return thing.kind === 'security-group-rule' ? { ...thing, name: `${BASTION}/members: ${thing.name}` } : thing;
}

const SERVER = keyOf('server', BASTION);

function declaredOf(scene: Scene, { machines, scene: { deleting } }: About, problem: Problem | undefined): Declared[] {
  const unread = machines.problems.find(({ reason }) => reason === 'Unread');
  if (unread !== undefined) {
    const thing = { kind: 'server', name: BASTION } as const;
    return [{ thing, adopted: false, deletionPolicy: 'Delete', problem: { ...problemOf(unread), unread: true } }];
  }
  return machines.declared.map((one): Declared => {
    const thing = one.thing as Thing;
    const common = { thing, adopted: false, deletionPolicy: 'Delete' } as const;
    const ill = one.problem === undefined ? undefined : problemOf(one.problem);
    if (deleting || keyOf(thing.kind, thing.name) !== SERVER) {
      return {
        ...common,
        ...(ill && { problem: ill }),
        ...(one.waiting === undefined ? {} : { waiting: one.waiting }),
      };
    }
    const first = problem ?? ill;
    return { ...common, ...(first === undefined ? lifeOf(scene, one.waiting) : { problem: first }) };
  });
}

/** How the machine itself is: what is in the way of its serving, once nothing is in the way of its being there. */
function lifeOf({ bastion: { look } }: Scene, waiting: string | undefined): Pick<Declared, 'problem' | 'waiting'> {
  const held = look?.decisions.find((decision) => decision.do !== 'nothing');
  const sight = look?.guest?.sight;
  const [stranger] = sight?.answers === false ? strangerAt(BASTION, sight.error) : [];
  if (stranger !== undefined) return { problem: stranger };
  if (held?.do === 'heal' && held.action === 'page') {
    const message = `the bastion does not come back by itself, ${held.why}: look at its console, or delete its server`;
    return { problem: { reason: 'HealingHeld', message } };
  }
  if (held?.do === 'hold' && held.gate !== 'grace' && held.gate !== 'backoff') {
    return {
      problem: { reason: 'HealingHeld', message: `the bastion is not healed, ${held.ailment.why}: ${held.why}` },
    };
  }
  const [problem] = insideOf(look)?.problems ?? [];
  if (problem !== undefined) return { problem };
  if (waiting !== undefined) return { waiting };
  if (held?.do === 'hold') return { waiting: `the bastion, ${held.ailment.why} (${held.why})` };
  return sight?.answers === false ? { waiting: 'the bastion to answer over SSH' } : {};
}

/** What machines call a problem, in the words of this kind. Total: a new one does not compile until it has a reason. */
const REASONS: Record<MachinePlan['problems'][number]['reason'], Problem['reason']> = {
  AddressInvalid: 'InvalidSpec',
  AddressTaken: 'Conflict',
  BuildFailed: 'MachineFailed',
  CannotShrink: 'InvalidSpec',
  FencingNotProven: 'HealingHeld',
  NoCapacity: 'MachineFailed',
  RetainedVolumesUnclear: 'NotOurs',
  Unread: 'Unavailable',
  VolumeFailed: 'MachineFailed',
  VolumeInUse: 'StillInUse',
  VolumeLost: 'MachineFailed',
};

function problemOf({ reason, message }: MachinePlan['problems'][number]): Problem {
  return { reason: REASONS[reason], message };
}
