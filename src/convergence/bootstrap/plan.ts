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
}

export interface PlannedBootstrap {
  readonly steps: readonly RunBootstrap[];
  /** Why later steps are not in the plan: somewhere nobody can say whether an earlier one is done. */
  readonly waitsFor?: { readonly step: string; readonly members: readonly string[] };
}

/** What is left to make a cluster out of machines; one step begins when the one before is done everywhere. Pure. */
export function planBootstrap(scene: BootstrapScene): PlannedBootstrap {
  const steps: RunBootstrap[] = [];
  let before: readonly StepKey[] = [];
  for (const step of scene.bootstrap) {
    if (step.afterRestartsOf !== undefined && scene.restarting?.has(step.afterRestartsOf)) continue;
    const stateOf = (member: string): Done => scene.done[member]?.[step.name] ?? 'unknown';
    const planned = step.on
      .filter((member) => stateOf(member) === 'open')
      .map((member) => toStep(scene, step, member, before));
    steps.push(...planned);
    const members = step.on.filter((member) => stateOf(member) === 'unknown');
    if (members.length > 0) return { steps, waitsFor: { step: step.name, members } };
    before = [...before, ...planned.map(({ key }) => key)];
  }
  return { steps };
}

function toStep(
  scene: BootstrapScene,
  { name, on }: BootstrapStep,
  member: string,
  before: readonly StepKey[],
): RunBootstrap {
  // A step of several members is done by them together: each needs the files of all.
  const needs = on.flatMap((one) => scene.needs[one] ?? []);
  return {
    do: 'run-bootstrap',
    key: `bootstrap/${name}/${member}`,
    thing: { kind: 'bootstrap', name: `${member}/${name}` },
    action: 'Create',
    impact: 'None',
    cause: 'Declared',
    path: scene.path,
    needs: [...needs, ...before],
    member,
    step: name,
  };
}
