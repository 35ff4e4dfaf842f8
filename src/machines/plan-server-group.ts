import { toServerGroupName } from '../inventory/index.ts';
import type { Ours } from './plan-ours.ts';
import { causeOfAbsence, joined, markFor, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { keyOf, type ThingKey, thingOf } from './thing.ts';

/** Keeps machines of one zone on different hosts: one group for each zone. */
export function planServerGroups(scene: Scene, ours: Ours): Part {
  const zones = [...new Set(scene.blueprint.members.map(({ zone }) => zone))];
  return joined(...zones.map((zone) => planServerGroup(scene, ours, zone)));
}

export function serverGroupKey(scene: Pick<Scene, 'owner'>, zone: string): ThingKey {
  return keyOf('server-group', `${scene.owner.name}-${zone}`);
}

function planServerGroup(scene: Scene, ours: Ours, zone: string): Part {
  const key = serverGroupKey(scene, zone);
  const thing = thingOf(key);
  const [have] = ours.serverGroups.get(key) ?? [];
  if (have !== undefined) {
    return { ...NOTHING, declared: [{ thing: { ...thing, id: have.id } }], ids: new Map([[key, have.id]]) };
  }
  const common = { key, thing, path: 'placement', needs: [], action: 'Create', impact: 'None' } as const;
  const name = toServerGroupName(markFor(scene, key, ''), thing.name);
  const body = { name, policy: 'anti-affinity' } as const;
  const cause = causeOfAbsence(scene, key);
  return { ...NOTHING, steps: [{ ...common, do: 'create-server-group', cause, body }], declared: [{ thing }] };
}
