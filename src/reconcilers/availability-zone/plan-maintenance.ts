import { driftPolicyAt } from '../../api/common/control.ts';
import type { AvailabilityZoneSpec } from '../../api/availability-zone.ts';
import { fromDescription, hashOf, type Mark, toDescription, wordsOf } from '../../inventory/index.ts';
import { type ComputeService, computesOf } from './observed.ts';
import { type Drain, planDrain, planMovesEnd } from './plan-drain.ts';
import { movesOff } from './plan-moves.ts';
import { causeOf, type Declared, type Part, type Scene } from './plan-scene.ts';
import type { Step } from './step.ts';
import { DRAIN, MAINTENANCE } from './thing.ts';

type Entry = AvailabilityZoneSpec['maintenance'][number];

/** How far maintenance of one host is, for the status. */
export interface Progress extends Drain {
  readonly host: string;
}

export interface PlannedMaintenance extends Part {
  readonly progress: readonly Progress[];
}

/** Whether we disabled this host: then we give it back too. */
export function isDisabledByUs({ owner }: Pick<Scene, 'owner'>, service: ComputeService): boolean {
  return service.status === 'disabled' && fromDescription(service.disabled_reason)?.uid === owner.uid;
}

/** Whether we disabled this host to have its servers moved away: its mark says so. */
export function isDrainedByUs(scene: Pick<Scene, 'owner'>, service: ComputeService): boolean {
  return isDisabledByUs(scene, service) && fromDescription(service.disabled_reason)?.member === DRAIN;
}

/** Disables hosts under maintenance, moves their servers away where that is declared, and gives hosts back. */
export function planMaintenance(scene: Scene): PlannedMaintenance {
  const declared = scene.deleting ? [] : scene.spec.maintenance;
  const computes = computesOf(scene.observed);
  const under = declared.flatMap((entry) => {
    const service = computes.find(({ host }) => host === entry.host);
    // One that is not there is told of with spec.hosts.
    return service === undefined ? [] : [planHost(scene, entry, service)];
  });
  const over = computes
    .filter((service) => isDisabledByUs(scene, service) && !declared.some(({ host }) => host === service.host))
    .map((service) => planReturn(scene, service));
  const parts = [...under, ...over];
  return {
    steps: parts.flatMap(({ steps }) => steps),
    declared: parts.flatMap((one) => one.declared),
    progress: parts.flatMap(({ progress }) => progress ?? []),
  };
}

interface PlannedHost extends Part {
  readonly progress?: Progress;
}

function planHost(scene: Scene, entry: Entry, service: ComputeService): PlannedHost {
  const thing = { kind: 'host', name: entry.host } as const;
  const open = openMoves(scene, service);
  // The mark says that moves have to be brought to their end: it stays until they are.
  const kept = entry.drain === 'None' && open.waiting !== undefined;
  const disabling = kept ? [] : planDisabling(scene, entry, service);
  if (disabling.some(({ cause, path }) => cause === 'Drift' && isLeft(scene, path))) {
    const message = `${entry.host} was enabled by hand, and spec.drift says to leave it so: no server is moved`;
    const progress: Progress = { host: entry.host, state: 'Failed', message, remaining: 0, steps: [] };
    return { steps: disabling, declared: [], progress };
  }
  const needs = disabling.map(({ key }) => key);
  const drain = kept
    ? { ...planDrain(scene, entry, service, needs), ...open }
    : planDrain(scene, entry, service, needs);
  const { waiting, problem } = drain;
  const declared: readonly Declared[] =
    problem !== undefined ? [{ thing, problem }] : waiting !== undefined ? [{ thing, waiting }] : [];
  const state = disabling.length > 0 && service.status === 'enabled' ? 'Disabling' : drain.state;
  return { steps: [...disabling, ...drain.steps], declared, progress: { ...drain, state, host: entry.host } };
}

function isLeft({ spec }: Pick<Scene, 'spec'>, path: string): boolean {
  return driftPolicyAt(spec.drift, `${path}.status`) === 'Report';
}

/** A host is given back when what its maintenance has begun is at its end. */
function planReturn(scene: Scene, service: ComputeService): PlannedHost {
  const { host } = service;
  const { steps, waiting } = openMoves(scene, service);
  if (waiting === undefined) return { steps: enabling(service), declared: [] };
  const progress: Progress = { host, state: 'Draining', remaining: steps.length, steps, waiting };
  return { steps, declared: [{ thing: { kind: 'host', name: host }, waiting }], progress };
}

function openMoves(scene: Scene, service: ComputeService): Pick<Drain, 'steps' | 'waiting'> {
  return isDrainedByUs(scene, service) ? planMovesEnd(service.host, movesOff(scene, service.host)) : { steps: [] };
}

/** A host that somebody else disabled stays as they left it, also afterwards. */
function planDisabling(scene: Scene, { host, reason, drain }: Entry, service: ComputeService): readonly Step[] {
  const member = drain === 'None' ? MAINTENANCE : DRAIN;
  const mark: Mark = { ...scene.owner, member, hash: hashOf(reason) };
  const wanted = toDescription(mark, reason);
  const disabled = service.status === 'disabled';
  if (service.id == null || service.disabled_reason === wanted) return [];
  if (disabled && !isDisabledByUs(scene, service)) return [];
  const from = disabled ? inWords(wordsOf(service.disabled_reason), isDrainedByUs(scene, service)) : 'enabled';
  const body = { status: 'disabled', disabled_reason: wanted } as const;
  return [
    {
      key: `disable host ${host}`,
      do: 'disable-host',
      thing: { kind: 'host', name: host, id: service.id },
      action: 'Update',
      impact: 'None',
      cause: causeOf(!disabled, scene.known.disabled.has(host)),
      path: `maintenance[${host}]`,
      needs: [],
      id: service.id,
      changes: [{ field: 'status', from, to: inWords(reason, drain !== 'None'), body }],
    },
  ];
}

function inWords(reason: string, drained: boolean): string {
  return `disabled${drained ? ', to be drained' : ''}: ${reason}`;
}

function enabling({ id, host, disabled_reason: reason }: ComputeService): readonly Step[] {
  if (id == null) return [];
  return [
    {
      key: `enable host ${host}`,
      do: 'enable-host',
      thing: { kind: 'host', name: host, id },
      action: 'Update',
      impact: 'None',
      cause: 'Declared',
      path: 'maintenance',
      needs: [],
      id,
      changes: [{ field: 'status', from: `disabled: ${wordsOf(reason)}`, to: 'enabled', body: { status: 'enabled' } }],
    },
  ];
}
