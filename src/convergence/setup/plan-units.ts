import type { Difference } from '../../planning/difference.ts';
import type { Cause } from '../../planning/step.ts';
import type { UnitState } from '../../topologies/blueprint.ts';
import type { ObservedSetup, ObservedUnit } from './observed.ts';
import type { UnitChange } from './step.ts';

export interface PlannedUnit {
  readonly change: Difference<UnitChange>;
  readonly cause: Cause;
  /** Something that runs is stopped. */
  readonly felt: boolean;
}

/** What starts by itself neither is enabled nor can be disabled (systemctl(1), `is-enabled`). */
const FIXED = new Set(['static', 'indirect', 'generated', 'transient', 'alias']);
const RUNNING = new Set(['active', 'reloading', 'activating', 'refreshing']);

/** Which units are not in the state that is declared for them. Pure. */
export function planUnits(units: readonly UnitState[], observed: ObservedSetup): PlannedUnit[] {
  return units.flatMap((unit) => {
    const have = observed.units[unit.name];
    return have === undefined ? [] : [...enabling(unit, have, observed), ...running(unit, have, observed)];
  });
}

function enabling({ name, enabled }: UnitState, have: ObservedUnit, { record }: ObservedSetup): PlannedUnit[] {
  const { unitFileState } = have;
  if (FIXED.has(unitFileState)) return [];
  const is = unitFileState === 'enabled';
  const off = !have.loaded || ['disabled', 'masked', 'masked-runtime', 'bad'].includes(unitFileState);
  if (enabled ? is : off) return [];
  return [
    {
      change: {
        field: `units[${name}].enabled`,
        from: have.loaded ? unitFileState : undefined,
        to: enabled ? 'enabled' : 'disabled',
        body: { unit: name, set: { enabled } },
      },
      cause: record.units[name]?.enabled === enabled ? 'Drift' : 'Declared',
      felt: false,
    },
  ];
}

function running({ name, running: wanted }: UnitState, have: ObservedUnit, { record }: ObservedSetup): PlannedUnit[] {
  const is = RUNNING.has(have.activeState);
  if (wanted === undefined || wanted === is || (!have.loaded && !wanted)) return [];
  return [
    {
      change: {
        field: `units[${name}].running`,
        from: have.activeState,
        to: wanted ? 'active' : 'inactive',
        body: { unit: name, set: { running: wanted } },
      },
      cause: record.units[name]?.running === wanted ? 'Drift' : 'Declared',
      felt: !wanted,
    },
  ];
}
