import { fromAggregate } from '../../inventory/index.ts';
import { inOrder } from '../../planning/plan-order.ts';
import { type PlannedSteps, underControl } from '../../planning/plan-consent.ts';
import { type Ours, findAggregate, planAggregate, releaseAggregate } from './plan-aggregate.ts';
import { planAdopted } from './plan-adopted.ts';
import { declaredHosts, planEnd, planHosts, unmatched } from './plan-hosts.ts';
import { planMaintenance, type Progress } from './plan-maintenance.ts';
import type { Declared, Part, Scene } from './plan-scene.ts';
import type { Step } from './step.ts';

export type { Declared, Known, Neighbour, Owner, Problem, Scene } from './plan-scene.ts';

/** What has to be done to make the zone as declared, as data: it can be printed, hashed, counted and tested. */
export interface Plan extends PlannedSteps<Step> {
  readonly declared: readonly Declared[];
  readonly ours: Ours;
  /** Maintenance of each host that is under it. */
  readonly progress: readonly Progress[];
  readonly then: Then;
}

/** What comes after the steps. */
export type Then =
  | { readonly kind: 'settled' }
  /** Nothing more can be done before something outside has come about. */
  | { readonly kind: 'polling'; readonly on: string }
  /** Some declared things cannot be made as they are. */
  | { readonly kind: 'stopped'; readonly problems: readonly Declared[] };

/** Decides everything that is to be done for one AvailabilityZone. Pure. */
export function planAvailabilityZone(scene: Scene): Plan {
  const ours = findAggregate(scene);
  const zone = scene.deleting ? planRemoval(scene, ours) : planZone(scene, ours);
  const maintenance = planMaintenance(scene);
  const declared = [...zone.declared, ...maintenance.declared];
  const planned = underControl(scene.spec, inOrder([...zone.steps, ...maintenance.steps]));
  return { ...planned, declared, ours, progress: maintenance.progress, then: thenOf(declared) };
}

function planZone(scene: Scene, ours: Ours): Part {
  const { adopt } = scene.spec;
  if (adopt !== undefined) {
    const adopted = planAdopted(scene, adopt, declaredHosts(scene));
    return { ...adopted, declared: [...adopted.declared, ...unmatched(scene)] };
  }
  const aggregate = planAggregate(scene, ours);
  const blocked = ours.have === undefined && aggregate.steps.length === 0;
  const hosts = planHosts(scene, ours);
  const moves = blocked ? [] : hosts.steps;
  // The mark tells which hosts were declared: it is written when they are in, and the others out.
  const needs = moves.map(({ key }) => key);
  const steps = aggregate.steps.flatMap((step): readonly Step[] => {
    if (step.do !== 'update-aggregate') return [step];
    const changes = hosts.stuck ? step.changes.filter(({ field }) => field !== 'mark') : step.changes;
    return changes.length === 0 ? [] : [{ ...step, needs, changes }];
  });
  return { steps: [...steps, ...moves], declared: [...aggregate.declared, ...hosts.declared] };
}

function planRemoval(scene: Scene, { have }: Ours): Part {
  if (scene.spec.adopt !== undefined) return { steps: [], declared: [] };
  // Known by its number alone, it has been let go already.
  const isFree = scene.spec.deletionPolicy === 'Retain' && have !== undefined && fromAggregate(have) === undefined;
  return have === undefined || isFree ? { steps: [], declared: [] } : planEnd(scene, have, releaseAggregate(have));
}

function thenOf(declared: readonly Declared[]): Then {
  const problems = declared.filter((one) => one.problem !== undefined);
  if (problems.length > 0) return { kind: 'stopped', problems };
  const on = declared.flatMap((one) => one.waiting ?? []);
  return on.length > 0 ? { kind: 'polling', on: on.join('; ') } : { kind: 'settled' };
}
