import type { BootstrapStep } from '../../topologies/blueprint.ts';
import type { Answer } from '../answer.ts';
import type { ProbeName, Seen } from '../probes/index.ts';
import type { ObservedSetup, ObservedUnit } from '../setup/observed.ts';

/** A machine of which all that holds (`BootstrapStep.holds`) was seen done: it stays so while what is here does. */
export interface Held {
  readonly bootId: string;
  /** When the units started that steps make run, by name, in ms since the boot. */
  readonly startedMs: Readonly<Record<string, number>>;
  /** What it said that nothing is decided by. */
  readonly seen: Pick<Seen, Rarely>;
}

/** For people to know, and much work for the machine. */
type Rarely = 'disks' | 'failedUnits';
const RARELY: ReadonlySet<ProbeName> = new Set<Rarely>(['disks', 'failedUnits']);
export const isAskedRarely = (name: ProbeName): boolean => RARELY.has(name);

/** What was seen of a machine that tells whether something still holds. */
export interface Signs {
  readonly seen: Seen;
  readonly setup: Answer<ObservedSetup>;
}

/** How a machine is known again whose steps are all done; undefined where something of it is not known. Pure. */
export function heldBy(steps: readonly BootstrapStep[], { seen, setup }: Signs): Held | undefined {
  const { boot, disks, failedUnits } = seen;
  if (boot?.ok !== true || !setup.ok) return undefined;
  const units = steps.filter(({ holds }) => holds).flatMap(({ lasts }) => lasts?.units ?? []);
  const started = units.map((name): [string, number | undefined] => [name, runningSince(setup.value.units[name])]);
  const known = started.filter((one): one is [string, number] => one[1] !== undefined);
  if (known.length < started.length) return undefined;
  const rare = { ...(disks && { disks }), ...(failedUnits && { failedUnits }) };
  return { bootId: boot.value.bootId, startedMs: Object.fromEntries(known), seen: rare };
}

/** It is the same life of the machine, and of its units. Pure. */
export function stillHolds({ bootId, startedMs }: Held, { seen: { boot }, setup }: Signs): boolean {
  if (boot?.ok !== true || !setup.ok || boot.value.bootId !== bootId) return false;
  return Object.entries(startedMs).every(([name, since]) => runningSince(setup.value.units[name]) === since);
}

const runningSince = (unit: ObservedUnit | undefined): number | undefined =>
  unit?.activeState === 'active' ? unit.startedMs : undefined;
