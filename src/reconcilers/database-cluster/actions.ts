import type { Assessment } from '../../convergence/assess/index.ts';
import type { Blueprint, Placement } from '../../topologies/blueprint.ts';
import type { Guest } from '../common/guests.ts';
import type { MachineCluster } from './cluster.ts';
import type { Inside } from './plan-inside.ts';
import type { Problem } from './plan-parts.ts';
import type { ActionStep, AnnotationStep } from './step.ts';

/** What actions that people ask for by annotation are planned from. */
export interface ActionsScene {
  readonly cluster: MachineCluster;
  readonly blueprint: Blueprint;
  readonly placement: Placement | undefined;
  readonly assessment: Assessment | undefined;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly inside: Inside;
  /** When all of it had been seen. */
  readonly nowMs: number;
}

export interface PlannedActions {
  readonly steps: readonly (ActionStep | AnnotationStep)[];
  readonly problems: readonly Problem[];
}

export const NO_ACTIONS: PlannedActions = { steps: [], problems: [] };

const COMMON = { action: 'Update', cause: 'Declared', path: 'metadata.annotations', needs: [] } as const;

type Own = Pick<ActionStep, 'command' | 'timeoutMs' | 'changes'>;

export function runAction(what: string, member: string, own: Own): ActionStep {
  const thing = { kind: 'service', name: member };
  return { do: 'run-action', key: `${what}/${member}`, thing, impact: 'Restart', member, ...COMMON, ...own };
}

/** Writes an annotation of the cluster anew; without a value, takes it off. */
export function setAnnotation(annotation: string, from: string, value: string | undefined): AnnotationStep {
  const thing = { kind: 'annotation', name: annotation };
  const changes = [{ field: 'value', from, to: value, body: undefined }];
  return {
    do: 'set-annotation',
    key: `set ${annotation}`,
    thing,
    impact: 'None',
    annotation,
    value,
    changes,
    ...COMMON,
  };
}
