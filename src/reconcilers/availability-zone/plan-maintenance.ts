import type { AvailabilityZoneSpec } from '../../api/availability-zone.ts';
import { fromDescription, hashOf, type Mark, toDescription, wordsOf } from '../../inventory/index.ts';
import { type ComputeService, computesOf } from './observed.ts';
import { type Drain, planDrain } from './plan-drain.ts';
import { causeOf, type Declared, type Part, type Scene } from './plan-scene.ts';
import type { Step } from './step.ts';
import { MAINTENANCE } from './thing.ts';

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
    .flatMap((service) => enabling(service));
  return {
    steps: [...under.flatMap(({ steps }) => steps), ...over],
    declared: under.flatMap((one) => one.declared),
    progress: under.map(({ progress }) => progress),
  };
}

function planHost(scene: Scene, entry: Entry, service: ComputeService): Part & { readonly progress: Progress } {
  const disabling = planDisabling(scene, entry, service);
  const drain = planDrain(
    scene,
    entry,
    service,
    disabling.map(({ key }) => key),
  );
  const thing = { kind: 'host', name: entry.host } as const;
  const { waiting, problem } = drain;
  const declared: readonly Declared[] =
    problem !== undefined ? [{ thing, problem }] : waiting !== undefined ? [{ thing, waiting }] : [];
  const state = disabling.length > 0 && service.status === 'enabled' ? 'Disabling' : drain.state;
  return { steps: [...disabling, ...drain.steps], declared, progress: { ...drain, state, host: entry.host } };
}

/** A host that somebody else disabled stays as they left it, also afterwards. */
function planDisabling(scene: Scene, { host, reason }: Entry, service: ComputeService): readonly Step[] {
  const mark: Mark = { ...scene.owner, member: MAINTENANCE, hash: hashOf(reason) };
  const wanted = toDescription(mark, reason);
  const disabled = service.status === 'disabled';
  if (service.id == null || service.disabled_reason === wanted) return [];
  if (disabled && !isDisabledByUs(scene, service)) return [];
  const from = disabled ? `disabled: ${wordsOf(service.disabled_reason)}` : 'enabled';
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
      changes: [{ field: 'status', from, to: `disabled: ${reason}`, body }],
    },
  ];
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
