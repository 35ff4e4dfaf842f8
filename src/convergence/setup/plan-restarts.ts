import type { MachineSetup } from '../../topologies/blueprint.ts';
import type { ObservedSetup } from './observed.ts';
import type { SetupStep } from './step.ts';

/** Units that are restarted or stopped by steps on one machine. Pure. */
export function restartedBy(
  steps: readonly SetupStep[],
  setup: MachineSetup,
  observed: ObservedSetup,
): ReadonlySet<string> {
  return new Set(steps.filter(({ impact }) => impact === 'Restart').flatMap((step) => unitsOf(step, setup, observed)));
}

function unitsOf(step: SetupStep, setup: MachineSetup, { record }: ObservedSetup): readonly string[] {
  switch (step.do) {
    case 'write-files': {
      const paths = new Set(step.changes.map(({ body }) => body.path));
      const notices = setup.files.filter(({ path }) => paths.has(path)).flatMap(({ notifies = [] }) => notifies);
      return notices.filter(({ how }) => how === 'restart').map(({ unit }) => unit);
    }
    case 'set-units':
      return step.changes.map(({ body }) => body.unit);
    case 'notify-units':
      return Object.entries(record.pending).flatMap(([unit, how]) => (how === 'restart' ? [unit] : []));
    case 'record-setup':
      return [];
  }
}
