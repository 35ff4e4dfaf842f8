import type { Member } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import type { Problem, Scene } from './plan-scene.ts';
import { dataKeys } from './plan-retained.ts';
import { serverKey, type ThingKey, volumeKey } from './thing.ts';
import { isUsed } from './used.ts';

/**
 * Why no empty volume may be put in the place of a missing one; undefined when it may: none of the cluster's volumes was
 * ever in use, or another machine runs with a copy and nothing speaks against giving this one up.
 */
export function lossOf(scene: Scene, ours: Ours, member: string, key: ThingKey): Problem | undefined {
  if (!anyUsed(scene, ours)) return undefined;
  const held = scene.hold[member];
  if (held !== undefined) return lost(key, held);
  const { members } = scene.blueprint;
  const copies = members.filter((other) => other.name !== member && hasCopy(ours, other));
  return copies.length > 0 ? undefined : lost(key, 'no other machine runs with a copy of its data');
}

/** Whether a machine of the cluster has ever run with a data volume. */
export function anyUsed(scene: Scene, ours: Ours): boolean {
  return dataKeys(scene).some((key) => ours.volumes.get(key)?.some(isUsed));
}

function hasCopy(ours: Ours, { name, dataVolumes }: Member): boolean {
  const [server] = ours.servers.get(serverKey(name)) ?? [];
  if (server?.status !== 'ACTIVE' || dataVolumes.length === 0) return false;
  return dataVolumes.every((need) => {
    const [volume] = ours.volumes.get(volumeKey(name, need.name)) ?? [];
    return volume !== undefined && isUsed(volume) && volume.attachments.some((one) => one.server_id === server.id);
  });
}

function lost(key: ThingKey, why: string): Problem {
  const message = `${key} is gone, and it is not replaced by an empty one: ${why}. Bring it back, or restore a backup into a new cluster`;
  return { reason: 'VolumeLost', message };
}
