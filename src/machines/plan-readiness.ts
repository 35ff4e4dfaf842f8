import type { Volume } from '../clients/openstack/index.ts';
import type { Member } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import { dataKeys } from './plan-retained.ts';
import { anyUsed } from './plan-volume-loss.ts';
import type { Problem, Scene } from './plan-scene.ts';
import { serverGroupKey } from './plan-server-group.ts';
import { groupKey, portKey, type ThingKey, volumeKey } from './thing.ts';

export type Readiness =
  | { readonly is: 'ready' }
  | { readonly is: 'waiting'; readonly on: string }
  | { readonly is: 'problem'; readonly problem: Problem };

/** Whether a member's server can be made: everything that it is made of is there, and nobody else has it. */
export function readinessOf(scene: Scene, ours: Ours, member: Member): Readiness {
  const lacking = unresolved(scene, member) ?? unmade(scene, ours, member);
  if (lacking !== undefined) return { is: 'waiting', on: lacking };
  const own = [...member.dataVolumes, ...(member.rootVolume === undefined ? [] : [member.rootVolume])];
  for (const need of own) {
    const key = volumeKey(member.name, need.name);
    const [volume] = ours.volumes.get(key) ?? [];
    if (volume === undefined) return { is: 'waiting', on: key };
    const free = freedomOf(scene, key, volume);
    if (free.is !== 'ready') return free;
  }
  return { is: 'ready' };
}

/** Names of the ScpCloud that stand for nothing yet. */
function unresolved({ references }: Scene, { image, flavor, zone }: Member): string | undefined {
  if (references.zones[zone] === undefined) return `zone "${zone}"`;
  if (references.flavors[flavor] === undefined) return `flavor "${flavor}"`;
  return references.images[image] === undefined ? `image "${image}"` : undefined;
}

/**
 * The first machine is not made before there is a place for the data of all: once one has run, every volume has been
 * there, and one that is missing was lost.
 */
function unmade(scene: Scene, ours: Ours, { name, zone, networks }: Member): string | undefined {
  if (!ours.securityGroups.has(groupKey(scene.blueprint))) return 'the security group';
  const group = serverGroupKey(scene, zone);
  if (!ours.serverGroups.has(group)) return group;
  const port = networks.map((network) => portKey(name, network)).find((key) => !ours.ports.has(key));
  if (port !== undefined || anyUsed(scene, ours)) return port;
  return dataKeys(scene).find((key) => !ours.volumes.has(key));
}

/** Whether a volume can be given to a machine. It is never given to a second one. */
export function freedomOf(scene: Scene, key: ThingKey, { id, status, attachments }: Volume): Readiness {
  if (status === 'available' && attachments.length === 0) return { is: 'ready' };
  const holder = attachments[0]?.server_id;
  const server = scene.entries.server.find((one) => one.id === holder);
  if (server === undefined) return { is: 'waiting', on: `${key} to be available (it is ${status})` };
  const message =
    `volume ${id} (${key}) is attached to server ${server.id} "${server.name}", which is not its machine: detach it ` +
    'there, once that server has stopped using it';
  return { is: 'problem', problem: { reason: 'VolumeInUse', message } };
}
