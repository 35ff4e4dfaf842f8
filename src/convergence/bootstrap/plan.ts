import type { StepKey } from '../../planning/step.ts';
import type { BootstrapStep } from '../../topologies/blueprint.ts';
import type { Done } from '../setup/observed.ts';
import type { RunBootstrap } from './step.ts';

export interface BootstrapScene {
  readonly bootstrap: readonly BootstrapStep[];
  /** By member, then by name of the step. A member that could not be asked is left out. */
  readonly done: Readonly<Record<string, Readonly<Record<string, Done>>>>;
  /** Path below spec for the drift policy. */
  readonly path: string;
  /** By member: what has to be done to it before any of its steps, such as writing its files. */
  readonly needs: Readonly<Record<string, readonly StepKey[]>>;
  /** Units that have to be restarted on some machine; left out: none. */
  readonly restarting?: ReadonlySet<string>;
  /** Whether machines may note what is done; left out, they may. */
  readonly notes?: boolean;
  /** What somebody undid is left so: only its own machine waits for it. */
  readonly undoneStays?: boolean;
}

export interface PlannedBootstrap {
  readonly steps: readonly RunBootstrap[];
  /** Why later steps are not in the plan: somewhere nobody can say whether an earlier one is done. */
  readonly waitsFor?: { readonly step: string; readonly members: readonly string[] };
}

/**
 * What is left to make a cluster out of machines. A step begins when those that it builds on are done everywhere; while
 * somebody says nothing of one, nothing begins that stands behind it. Pure.
 */
export function planBootstrap(scene: BootstrapScene): PlannedBootstrap {
  const steps: RunBootstrap[] = [];
  for (const step of scene.bootstrap) {
    if (step.afterRestartsOf !== undefined && scene.restarting?.has(step.afterRestartsOf)) continue;
    const before = steps.filter((one) => one.noteOnly !== true && (step.after?.includes(one.step) ?? true));
    const stateOf = (member: string): Done => scene.done[member]?.[step.name] ?? 'unknown';
    const planned = step.on.flatMap((member) => {
      const state = stateOf(member);
      return state === 'open' || state === 'undone' ? [toStep(scene, step, member, before, state)] : [];
    });
    const unnoted = step.on.filter((member) => stateOf(member) === 'unnoted');
    steps.push(...planned, ...unnoted.flatMap((member) => noting(scene, step, member)));
    const members = step.on.filter((member) => stateOf(member) === 'unknown');
    if (members.length > 0) return { steps, waitsFor: { step: step.name, members } };
  }
  return { steps };
}

/** What differs where somebody has undone a step. */
const UNDONE = { field: 'state', from: 'undone', to: 'done', body: undefined };

function toStep(
  scene: BootstrapScene,
  { name, on }: BootstrapStep,
  member: string,
  before: readonly RunBootstrap[],
  state: 'open' | 'undone',
): RunBootstrap {
  // A step of several members is done by them together: each needs the files of all.
  const needs = on.flatMap((one) => scene.needs[one] ?? []);
  const awaited = before.filter((one) => one.member === member || !(scene.undoneStays && one.cause === 'Drift'));
  return {
    do: 'run-bootstrap',
    key: `bootstrap/${name}/${member}`,
    thing: { kind: 'bootstrap', name: `${member}/${name}` },
    action: 'Create',
    impact: 'None',
    cause: state === 'undone' ? 'Drift' : 'Declared',
    path: scene.path,
    needs: [...needs, ...awaited.map(({ key }) => key)],
    member,
    step: name,
    ...(state === 'undone' ? { changes: [UNDONE] } : {}),
  };
}

/** Once nothing else is to be done to the machine: what it is held against then is what is declared now. */
function noting(scene: BootstrapScene, step: BootstrapStep, member: string): RunBootstrap[] {
  if (scene.notes === false || (scene.needs[member] ?? []).length > 0) return [];
  const made = toStep(scene, step, member, [], 'open');
  return [{ ...made, key: `note ${made.key}`, action: 'Update', needs: [], noteOnly: true }];
}
