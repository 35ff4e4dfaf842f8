import type { DeclaredDrift } from '../../api/common/control.ts';
import type { Assessment } from '../../convergence/assess/index.ts';
import { sortDrift } from '../../planning/plan-drift.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { StepKey } from '../../planning/step.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Blueprint, Placement } from '../../topologies/blueprint.ts';
import type { MachineCluster } from './cluster.ts';
import type { Inside } from './plan-inside.ts';
import { delaysTo, type Movable, movableIn, obstaclesTo, switchover } from './plan-move.ts';
import type { Waiting } from './plan-parts.ts';
import type { MakeWayStep, Step } from './step.ts';

export interface HandoverScene {
  readonly cluster: MachineCluster;
  readonly blueprint: Blueprint;
  readonly placement: Placement | undefined;
  readonly assessment: Assessment | undefined;
  readonly inside: Pick<Inside, 'whole' | 'restartsStack'>;
  /** The database that serves answers. */
  readonly answers: boolean;
  /** The last move that came to nothing, as far as this process knows. */
  readonly failedMove: FailedMove | undefined;
  readonly nowMs: number;
}

/** A service that was to be moved, and was not. */
export interface FailedMove {
  /** What it was to be moved for. */
  readonly sake: string;
  readonly atMs: number;
  readonly why: string;
}

/** The move among steps that failed. Pure. */
export function failedMoveIn({ failed }: Pick<Applied<Step>, 'failed'>, atMs: number): FailedMove | undefined {
  for (const { step, error } of failed) {
    if (step.do !== 'make-way' || step.moves?.sake === undefined) continue;
    return { sake: step.moves.sake, atMs, why: error instanceof Error ? error.message : String(error) };
  }
  return undefined;
}

/** Each try interrupts the service: a machine that cannot start the server with these settings will hardly do so in a minute. */
const RETRY_MS = 3_600_000;

/** A plan in which nothing is taken from under a service that could be moved away first. */
export interface Handover {
  readonly steps: readonly Step[];
  /** Steps that are shown and not taken before the machines have been looked at again. */
  readonly held: ReadonlySet<StepKey>;
  readonly waiting: readonly Waiting[];
}

/**
 * Has the machine that serves hand over to the other one before it is restarted, or made anew only because something else is declared:
 * a move takes as long as a start of the database, a failover also what it takes to prove that the old machine is dead. What was
 * moved away from is then changed as the one that waits, and nothing moves back. A repair waits for nobody. Pure.
 */
export function handOver(all: readonly Step[], scene: HandoverScene): Handover {
  const { cluster, blueprint, placement, assessment, inside } = scene;
  const movable = movableIn(blueprint, placement, assessment);
  if (movable === undefined || assessment === undefined) return asItIs(all);
  const unanswered = whileSilent(all, scene);
  if (unanswered !== undefined) return unanswered;
  const felt = all.filter((step) => takesAway(step, movable.from));
  // What is only to be reported moves nothing.
  if (!isAnyDone(cluster.spec.drift, felt)) return asItIs(all);
  const held = new Set(felt.map(({ key }) => key));
  const obstacles = [...(inside.whole ? [] : ['the cluster is not whole']), ...obstaclesTo(movable, assessment)];
  const isRemade = felt.some(({ do: what }) => what === 'delete-server');
  if (obstacles.length > 0) {
    // With nobody to take over, the server alone is restarted where it is.
    if (!isRemade && !inside.restartsStack.includes(movable.from)) return asItIs(all);
    const on = `${movable.to} to be able to take over from ${movable.from}: ${obstacles.join('; ')}`;
    return { steps: all, held, waiting: [{ on, stage: 'machines' }] };
  }
  // One thing at a time: whoever else is in service must be there when it is over.
  const others = all.filter(({ key }) => !held.has(key));
  if (isAnyDone(cluster.spec.drift, others.filter(isFelt))) return { steps: all, held, waiting: [] };
  const sake = JSON.stringify(felt.map((step) => [step.key, 'changes' in step ? step.changes : undefined]));
  const { failedMove: failed, nowMs } = scene;
  if (failed?.sake === sake && nowMs < failed.atMs + RETRY_MS) {
    const again = timestamp(failed.atMs + RETRY_MS);
    const on = `${movable.to} to be fit to serve: moving the service there came to nothing (${failed.why}), and is tried again at ${again}, or once something else is declared`;
    return { steps: all, held, waiting: [{ on, stage: 'repair' }] };
  }
  const delays = delaysTo(movable, assessment);
  if (delays.length > 0) {
    const on = `${movable.to} to be able to take over from ${movable.from}: ${delays.join('; ')}`;
    return { steps: all, held, waiting: [{ on, stage: 'repair' }] };
  }
  const why = `${movable.from} is to be ${isRemade ? 'made anew' : 'restarted'}`;
  return { steps: [...others, moveStep(scene, movable, others, { why, sake }), ...felt], held, waiting: [] };
}

const asItIs = (steps: readonly Step[]): Handover => ({ steps, held: new Set(), waiting: [] });

/** Whether any of them is more than reported. */
export const isAnyDone = (drift: DeclaredDrift, steps: readonly Step[]): boolean =>
  sortDrift(drift, steps).steps.length > 0;

/** Only because something else is declared for it. */
export const isPlannedReplacement = (step: Step): boolean =>
  step.do === 'delete-server' && step.action === 'Replace' && step.repairs !== true;

function takesAway(step: Step, member: string): boolean {
  if (isPlannedReplacement(step)) return step.thing.name === member;
  return step.impact === 'Restart' && step.thing.kind === 'machine' && step.thing.name === member;
}

const isFelt = ({ impact }: Step): boolean => impact === 'Restart' || impact === 'Replace';

/** While a service is on its way, or cannot be started, the machine that it came from is the one to go back to. */
function whileSilent(all: readonly Step[], { assessment, answers }: HandoverScene): Handover | undefined {
  const primary = assessment?.primary;
  const planned = all.filter(isPlannedReplacement);
  if (primary === undefined || answers || planned.length === 0) return undefined;
  const on = `the database of ${primary} to answer, before ${planned.map(({ thing }) => thing.name).join(', ')} is made anew`;
  return { steps: all, held: new Set(planned.map(({ key }) => key)), waiting: [{ on, stage: 'repair' }] };
}

function moveStep(
  { cluster }: HandoverScene,
  movable: Movable,
  others: readonly Step[],
  because: { readonly why: string; readonly sake: string },
): MakeWayStep {
  // Files first, which the server reads as it starts; and no statement is to be cut off.
  const before = others.filter(
    ({ consent, thing, do: what }) => consent !== true && (thing.kind === 'machine' || what === 'run-sql'),
  );
  return {
    ...switchover(movable, cluster),
    do: 'make-way',
    key: `move/${movable.from}`,
    thing: { kind: 'service', name: movable.from },
    action: 'Update',
    impact: 'Restart',
    cause: 'Declared',
    path: 'machines',
    needs: before.map(({ key }) => key),
    interrupts: true,
    member: movable.from,
    moves: { to: movable.to, ...because },
  };
}
