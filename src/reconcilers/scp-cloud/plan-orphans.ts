import { KINDS } from '../../api/kinds.ts';
import { type MarkedThing, wordsOf } from '../../inventory/index.ts';
import { hostsOf, obstacleTo } from './plan-orphan-use.ts';
import { interfacesOf } from './plan-router-interface.ts';
import type { Scene } from './plan-scene.ts';
import { deletionKey } from './plan-thing.ts';
import type { Step, StepCommon, StepKey } from './step.ts';
import type { LeftKind, ThingKind } from './thing.ts';

/** What can be taken away, each after what would hold it: the order in which a whole tenant is taken down. */
const ORDER = [
  'server',
  'floating-ip',
  'port',
  'volume',
  'server-group',
  'router',
  'subnet',
  'network',
  'security-group',
  'flavor',
  'keypair',
  'image',
  'compute-service',
  'aggregate',
  'project',
] as const;
export type Removable = (typeof ORDER)[number];
export type Orphan = MarkedThing<Removable>;

export interface PlannedOrphans {
  readonly steps: readonly Step[];
  /** Why the others stay for now, by id. */
  readonly kept: ReadonlyMap<string, string>;
}

/**
 * Takes away what our mark says is ours and nobody owns any more, and gives back hosts that were disabled for it, where the
 * spec asks for it. Every step waits for consent to the plan that names it; without `spec.orphans: Remove` there is none.
 */
export function planOrphans(scene: Scene): PlannedOrphans {
  const kept = new Map<string, string>();
  if (scene.spec.orphans !== 'Remove' || scene.deleting) return { steps: [], kept };
  const steps: Step[] = [];
  for (const kind of ORDER) {
    const before = steps.map(({ key }) => key);
    const going = new Set(steps.flatMap(({ thing: { id } }) => id ?? []));
    for (const orphan of scene.orphans.filter((one): one is Orphan => one.kind === kind)) {
      const why = doubtAbout(scene, orphan) ?? obstacleTo(scene, orphan, going);
      if (why === undefined) steps.push(...removalOf(scene, orphan, before));
      else kept.set(orphan.id, why);
    }
  }
  for (const { kind, id } of scene.orphans) {
    if (!isOrdered(kind)) kept.set(id, `nothing takes away a ${kind} that was left behind: do it by hand`);
  }
  return { steps, kept };
}

/** Some marks are too short to say their owner's kind. What an older version does not know the owner of may have one. */
function doubtAbout({ observed }: Scene, { mark }: Orphan): string | undefined {
  const [unread] = observed.unread.keys();
  if (unread !== undefined) return `it waits until every ${unread} can be read again`;
  const isKnown = mark.kind === '' || KINDS.some(({ kind }) => kind === mark.kind);
  return isKnown ? undefined : `this version does not know what a ${mark.kind} is: it may not be gone`;
}

function isOrdered(kind: string): kind is Removable {
  return (ORDER as readonly string[]).includes(kind);
}

function removalOf(scene: Scene, orphan: Orphan, needs: readonly StepKey[]): Step[] {
  const { id } = orphan;
  if (orphan.kind === 'compute-service') return enabling(scene, orphan, needs);
  const common = { ...aboutOf(orphan, orphan.kind), key: deletionKey(orphan.kind, id), needs };
  switch (orphan.kind) {
    case 'router': {
      const leaving = interfacesOf(scene, id).map((port): Step => ({
        ...aboutOf(orphan, 'router-interface'),
        do: 'remove-router-interface',
        key: deletionKey('router-interface', port.id),
        needs,
        routerId: id,
        portId: port.id,
      }));
      return [...leaving, { ...common, do: 'delete-router', id, needs: [...needs, ...leaving.map(({ key }) => key)] }];
    }
    case 'aggregate': {
      const leaving = hostsOf(scene, id).map((host): Step => ({
        ...aboutOf({ ...orphan, name: host }, 'host'),
        thing: { kind: 'host', name: `${host} (in orphan ${orphan.name})` },
        impact: 'None',
        do: 'remove-aggregate-host',
        key: deletionKey('host', `${id}/${host}`),
        needs,
        aggregate: id,
        host,
      }));
      return [
        ...leaving,
        { ...common, do: 'delete-aggregate', id, needs: [...needs, ...leaving.map(({ key }) => key)] },
      ];
    }
    case 'image': {
      const image = scene.observed.entries.image.find((one) => one.id === id);
      return [{ ...common, do: 'delete-image', id, guarded: image?.protected ?? false }];
    }
    case 'server':
    case 'server-group':
    case 'port':
    case 'floating-ip':
    case 'volume':
    case 'subnet':
    case 'network':
    case 'security-group':
    case 'flavor':
    case 'keypair':
    case 'project':
      return [{ ...common, do: `delete-${orphan.kind}`, id }];
  }
}

/** A host that was disabled for an owner that is gone takes servers again. */
function enabling(scene: Scene, orphan: Orphan, needs: readonly StepKey[]): Step[] {
  const service = scene.observed.entries['compute-service'].find((one) => one.id === orphan.id);
  const from = `disabled: ${wordsOf(service?.disabled_reason)}`;
  return [
    {
      ...aboutOf(orphan, 'host'),
      do: 'enable-host',
      key: `enable host ${orphan.name}`,
      action: 'Update',
      impact: 'None',
      needs,
      id: orphan.id,
      changes: [{ field: 'status', from, to: 'enabled', body: { status: 'enabled' } }],
    },
  ];
}

/** Named so that nobody takes it for a declared thing of that name. */
function aboutOf({ id, name, mark }: Orphan, kind: ThingKind | LeftKind): Omit<StepCommon, 'key' | 'needs'> {
  const whose = mark.name === '' ? mark.uid : `${mark.namespace}/${mark.name}`;
  const thing = { kind, name: `${name} (orphan of ${whose})`, id };
  return { thing, action: 'Delete', impact: 'Destroy', cause: 'Declared', path: 'orphans', consent: true };
}
