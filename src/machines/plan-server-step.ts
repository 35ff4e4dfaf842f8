import type { Server } from '../clients/openstack/index.ts';
import { toMetadata } from '../inventory/index.ts';
import type { Member } from '../topologies/blueprint.ts';
import { markFor, type Scene } from './plan-scene.ts';
import { serverGroupKey } from './plan-server-group.ts';
import type { Step, StepOf } from './step.ts';
import { groupKey, hostnameOf, portKey, serverKey, thingOf, volumeKey } from './thing.ts';

/** Makes a member's machine of its ports, its volumes and its image. */
export function create(scene: Scene, member: Member): Step {
  const { references, owner } = scene;
  const key = serverKey(member.name);
  const { rootVolume, dataVolumes, networks, name } = member;
  const image = references.images[member.image];
  const zone = references.zones[member.zone];
  const group = serverGroupKey(scene, member.zone);
  const ports = networks.map((network) => portKey(name, network));
  const volumes = dataVolumes.map((need) => volumeKey(name, need.name));
  const root = rootVolume === undefined ? undefined : volumeKey(name, rootVolume.name);
  return {
    do: 'create-server',
    key,
    thing: thingOf(key),
    path: pathOf(name),
    needs: [groupKey(scene.blueprint), group, ...ports, ...volumes, ...(root === undefined ? [] : [root])],
    action: 'Create',
    impact: 'None',
    // Not drift: a machine that we replace is gone for a while too, and must come back whatever drift is to be followed by.
    cause: 'Declared',
    again: scene.known.has(key),
    member: name,
    group,
    ports,
    volumes,
    ...(root === undefined ? {} : { rootVolume: root }),
    body: {
      name: hostnameOf(owner.name, name),
      flavorRef: references.flavors[member.flavor] ?? '',
      ...(root !== undefined || image === undefined ? {} : { imageRef: image }),
      ...(typeof zone === 'string' ? { availability_zone: zone } : {}),
      metadata: toMetadata(markFor(scene, key, declarationOf(scene, member))),
      config_drive: true,
    },
  };
}

/** What a server cannot be changed in. */
export function declarationOf({ references }: Scene, { image, flavor, zone }: Member): unknown {
  return { image: references.images[image], flavor: references.flavors[flavor], zone: references.zones[zone] };
}

export function removal(
  member: string,
  { id }: Server,
  how: Pick<Step, 'action' | 'impact' | 'cause'>,
): StepOf<'delete-server'> {
  const thing = { ...thingOf(serverKey(member)), id };
  return {
    ...how,
    do: 'delete-server',
    key: `delete server ${id}`,
    thing,
    path: pathOf(member),
    needs: [],
    id,
    member,
  };
}

export function pathOf(member: string): string {
  return `members[${member}].server`;
}
