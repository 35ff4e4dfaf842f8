import type { Impact, PlanAction } from '../../api/common/plan-status.ts';
import type { Cause, StepCommon, StepKey } from '../../planning/step.ts';
import type { MachineSetup } from '../../topologies/blueprint.ts';
import type { SecretOf } from './content.ts';
import type { ObservedSetup } from './observed.ts';
import { planFiles, type PlannedFile } from './plan-files.ts';
import { planUnits, type PlannedUnit } from './plan-units.ts';
import type { SetupStep } from './step.ts';

export interface SetupScene {
  readonly setup: MachineSetup;
  readonly observed: ObservedSetup;
  readonly secretOf: SecretOf;
  /** Path below spec that the machine's files and units come from, for the drift policy: `machines`. */
  readonly path: string;
  /** Steps that have to be done before anything is done to this machine. */
  readonly needs?: readonly StepKey[];
}

export interface PlannedSetup {
  /** One after the other: each needs those before it. */
  readonly steps: readonly SetupStep[];
  /** Names of secrets that there are not yet; the files that hold them are left out. */
  readonly missingSecrets: readonly string[];
}

const CAUSES: readonly Cause[] = ['Declared', 'Drift'];

/** What is to be done so that a machine's files and units are as its setup says. Pure. */
export function planMachineSetup(scene: SetupScene): PlannedSetup {
  const { setup, observed, secretOf } = scene;
  const files = planFiles(setup, observed, secretOf);
  const units = planUnits(setup.units, observed);
  const isNew = Object.keys(observed.record.files).length === 0;
  const drafts: Draft[] = [
    ...notifyDrafts(observed),
    ...fileDrafts(files.planned, isNew),
    ...unitDrafts(units),
    ...recordDrafts(files.unrecorded),
  ];
  // What nobody notices first: it need not wait for the rest, which may have to.
  const quiet = drafts.filter(({ impact }) => impact === 'None');
  const steps: SetupStep[] = [];
  for (const draft of [...quiet, ...drafts.filter((draft) => !quiet.includes(draft))]) {
    const needs = [...(scene.needs ?? []), ...steps.map(({ key }) => key)];
    steps.push(toStep(scene, draft, needs));
  }
  return { steps, missingSecrets: files.missing };
}

/** What a step says of its own; the rest is the same for all steps on a machine. */
type Own<Step> = Step extends SetupStep
  ? Omit<Step, Exclude<keyof StepCommon, 'action' | 'impact' | 'cause'> | 'member'>
  : never;
type Draft = Own<SetupStep> & { readonly part: string };

function toStep({ setup, path }: SetupScene, draft: Draft, needs: readonly StepKey[]): SetupStep {
  const { part, ...own } = draft;
  const { member } = setup;
  const common = { key: `${part}/${member}`, thing: { kind: 'machine', name: member }, path, needs, member } as const;
  return { ...common, ...own };
}

/** Steps of one cause and one impact each: the drift policy, and who waits for a quiet moment, look at those. */
function fileDrafts(planned: readonly PlannedFile[], isNew: boolean): Draft[] {
  const action: PlanAction = isNew ? 'Create' : 'Update';
  return grouped(planned).map(({ changes, impact, cause }) => ({
    do: 'write-files',
    part: `write-files/${cause}/${impact}`,
    action,
    impact,
    cause,
    changes,
  }));
}

function unitDrafts(planned: readonly PlannedUnit[]): Draft[] {
  return grouped(planned).map(({ changes, impact, cause }) => ({
    do: 'set-units',
    part: `set-units/${cause}/${impact}`,
    action: 'Update',
    impact,
    cause,
    changes,
  }));
}

interface Group<Change> {
  readonly changes: readonly Change[];
  readonly impact: Impact;
  readonly cause: Cause;
}

interface Found<Change> {
  readonly change: Change;
  readonly cause: Cause;
  /** Somebody who uses the machine notices. */
  readonly felt: boolean;
}

function grouped<Change>(found: readonly Found<Change>[]): Group<Change>[] {
  return [false, true].flatMap((felt) =>
    CAUSES.flatMap((cause) => {
      const changes = found.filter((one) => one.cause === cause && one.felt === felt).map(({ change }) => change);
      return changes.length === 0 ? [] : [{ changes, impact: felt ? 'Restart' : 'None', cause } as const];
    }),
  );
}

function notifyDrafts(observed: ObservedSetup): Draft[] {
  const pending = Object.entries(observed.record.pending);
  if (pending.length === 0 && !observed.needsDaemonReload) return [];
  const felt = pending.some(([unit, how]) => how === 'restart' && observed.units[unit]?.activeState === 'active');
  return [
    {
      do: 'notify-units',
      part: 'notify-units',
      action: 'Update',
      impact: felt ? 'Restart' : 'None',
      cause: 'Declared',
    },
  ];
}

function recordDrafts(files: Extract<Draft, { do: 'record-setup' }>['files']): Draft[] {
  if (Object.keys(files).length === 0) return [];
  return [{ do: 'record-setup', part: 'record-setup', action: 'Update', impact: 'None', cause: 'Declared', files }];
}
