import type { Server, Volume } from '../clients/openstack/index.ts';
import type { Member } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import { freedomOf } from './plan-readiness.ts';
import { causeOfAbsence, joined, NOTHING, type Part, type Scene, stopped, waitingFor } from './plan-scene.ts';
import type { Step } from './step.ts';
import { keyOf, thingOf, type ThingKey, volumeKey } from './thing.ts';
import { isUsed, USED } from './used.ts';

/** A running machine has the volumes of its member. */
export function planAttachments(scene: Scene, ours: Ours, member: Member, server: Server): Part {
  return joined(...member.dataVolumes.map((need) => planOne(scene, ours, member.name, need.name, server)));
}

function planOne(scene: Scene, ours: Ours, member: string, name: string, server: Server): Part {
  const of = volumeKey(member, name);
  const key = keyOf('volume-attachment', `${member}/${name}`);
  const [volume] = ours.volumes.get(of) ?? [];
  if (volume === undefined) return waitingFor(key, of, member);
  if (volume.attachments.some((one) => one.server_id === server.id)) return use(of, volume, member);
  // Nova knows first: the volume may have been read before the server was made.
  if (server['os-extended-volumes:volumes_attached'].some(({ id }) => id === volume.id)) return NOTHING;
  const free = freedomOf(scene, of, volume);
  if (free.is === 'problem') return stopped(key, free.problem, member);
  if (free.is === 'waiting') return waitingFor(key, free.on, member);
  const about = { key, thing: thingOf(key), path: `members[${member}].dataVolumes[${name}]`, needs: [of] } as const;
  const attachment = { serverId: server.id, volumeId: volume.id };
  const cause = causeOfAbsence(scene, of);
  const step: Step = { ...about, do: 'attach-volume', action: 'Create', impact: 'None', cause, ...attachment };
  return { ...NOTHING, steps: [step], declared: [{ thing: thingOf(key), member }] };
}

/** Notes on the volume that a machine has had it: from now on it may hold data. */
function use(key: ThingKey, volume: Volume, member: string): Part {
  if (isUsed(volume)) return NOTHING;
  const body = { metadata: { ...volume.metadata, [USED]: 'yes' } };
  const changes = [{ field: USED, from: undefined, to: 'yes', body }];
  const thing = { ...thingOf(key), id: volume.id };
  const about = { key: `use ${key}`, thing, path: `members[${member}].dataVolumes`, needs: [], changes } as const;
  const step: Step = {
    ...about,
    do: 'mark-volume',
    action: 'Update',
    impact: 'None',
    cause: 'Declared',
    id: volume.id,
  };
  return { ...NOTHING, steps: [step] };
}
