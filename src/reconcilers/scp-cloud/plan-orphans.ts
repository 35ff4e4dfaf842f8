import type { MarkedThing } from '../../inventory/index.ts';
import { interfacesOf } from './plan-router-interface.ts';
import { NOTHING, type Part, type Scene } from './plan-scene.ts';
import { deletionKey } from './plan-thing.ts';
import type { Step, StepCommon, StepKey } from './step.ts';
import type { ThingKind } from './thing.ts';

/** What can be taken away, each after what would hold it: the order in which a whole tenant is taken down. */
const ORDER = ['router', 'subnet', 'network', 'security-group', 'flavor', 'keypair', 'image', 'project'] as const;
type Removable = (typeof ORDER)[number];
type Orphan = MarkedThing<Removable>;

/**
 * Takes away what our mark says is ours and nobody owns any more, where the spec asks for it. Every step waits for consent
 * to the plan that names it; without `spec.orphans: Remove` there is none.
 */
export function planOrphans(scene: Scene): Part {
  if (scene.spec.orphans !== 'Remove' || scene.deleting || scene.observed.unread.size > 0) return NOTHING;
  const found = ORDER.map((kind) => scene.orphans.filter((one): one is Orphan => one.kind === kind && isOfCloud(one)));
  const steps: Step[] = [];
  for (const tier of found) {
    const before = steps.map(({ key }) => key);
    for (const orphan of tier) steps.push(...removalOf(scene, orphan, before));
  }
  return { ...NOTHING, steps };
}

/** Other kinds have things that are more than one call to take away. A keypair's mark does not say its owner's kind. */
function isOfCloud({ kind, mark }: MarkedThing): boolean {
  return mark.kind === 'ScpCloud' || (kind === 'keypair' && mark.kind === '');
}

function removalOf(scene: Scene, orphan: Orphan, needs: readonly StepKey[]): Step[] {
  const { id } = orphan;
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
    case 'image': {
      const image = scene.observed.entries.image.find((one) => one.id === id);
      return [{ ...common, do: 'delete-image', id, guarded: image?.protected ?? false }];
    }
    case 'subnet':
      return [{ ...common, do: 'delete-subnet', id }];
    case 'network':
      return [{ ...common, do: 'delete-network', id }];
    case 'security-group':
      return [{ ...common, do: 'delete-security-group', id }];
    case 'flavor':
      return [{ ...common, do: 'delete-flavor', id }];
    case 'keypair':
      return [{ ...common, do: 'delete-keypair', id }];
    case 'project':
      return [{ ...common, do: 'delete-project', id }];
  }
}

/** Named so that nobody takes it for a declared thing of that name. */
function aboutOf({ id, name, mark }: Orphan, kind: ThingKind): Omit<StepCommon, 'key' | 'needs'> {
  const whose = mark.name === '' ? mark.uid : `${mark.namespace}/${mark.name}`;
  const thing = { kind, name: `${name} (orphan of ${whose})`, id };
  return { thing, action: 'Delete', impact: 'Destroy', cause: 'Declared', path: 'orphans', consent: true };
}
