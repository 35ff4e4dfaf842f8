import type { Volume } from '../clients/openstack/index.ts';
import { toMetadata, withoutRetainedMark } from '../inventory/index.ts';
import type { Member, VolumeNeed } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import { retainedFor } from './plan-retained.ts';
import {
  causeOfAbsence,
  joined,
  markFor,
  NOTHING,
  type Part,
  type Problem,
  type Scene,
  stopped,
  waitingFor,
} from './plan-scene.ts';
import { lossOf } from './plan-volume-loss.ts';
import type { Step } from './step.ts';
import { hostnameOf, type ThingKey, thingOf, volumeKey } from './thing.ts';

/** One volume as the blueprint wants it. */
interface Want {
  readonly key: ThingKey;
  readonly member: Member;
  readonly need: VolumeNeed;
  /** Image that it is filled with; a data volume has none. */
  readonly image?: string;
  /** Nova's name of the zone of its machine; null: any. */
  readonly zone: string | null;
}

/** Data volumes outlive their machines; a root volume goes with its machine. */
export function planVolumes(scene: Scene, ours: Ours): Part {
  return joined(...scene.blueprint.members.flatMap((member) => planMember(scene, ours, member)));
}

function planMember(scene: Scene, ours: Ours, member: Member): Part[] {
  const zone = scene.references.zones[member.zone];
  const image = scene.references.images[member.image];
  const root = member.rootVolume;
  const data = member.dataVolumes.map((need) => {
    const key = volumeKey(member.name, need.name);
    if (zone === undefined) return waitingFor(key, `zone "${member.zone}"`, member.name);
    return planVolume(scene, ours, { key, member, need, zone });
  });
  if (root === undefined) return data;
  const key = volumeKey(member.name, root.name);
  if (zone === undefined) return [...data, waitingFor(key, `zone "${member.zone}"`, member.name)];
  if (image === undefined) return [...data, waitingFor(key, `image "${member.image}"`, member.name)];
  return [...data, planVolume(scene, ours, { key, member, need: root, zone, image })];
}

function planVolume(scene: Scene, ours: Ours, want: Want): Part {
  const { key, member, need } = want;
  const [have] = ours.volumes.get(key) ?? [];
  if (have === undefined) return missing(scene, ours, want);
  const there: Part = {
    ...NOTHING,
    declared: [{ thing: { ...thingOf(key), id: have.id }, member: member.name }],
    ids: new Map([[key, have.id]]),
  };
  if (want.image !== undefined && isSpent(have, want)) return spent(have, want);
  if (have.status.startsWith('error')) return joined(stopped(key, failed(have), member.name), withIds(there));
  if (have.size > need.sizeGiB) return joined(stopped(key, cannotShrink(have, want), member.name), withIds(there));
  if (have.size === need.sizeGiB || have.status !== EXTENDABLE) return there;
  return { ...there, steps: [extend(have, want)] };
}

/** A root volume in nobody's use that the next machine cannot start from. */
function isSpent({ status, volume_image_metadata: of }: Volume, { image }: Want): boolean {
  return status === 'error' || (status === 'available' && of['image_id'] !== image);
}

/** It holds nothing that its image does not hold; a later plan makes another one. */
function spent({ id }: Volume, want: Want): Part {
  const { key, member } = want;
  const thing = { ...thingOf(key), id };
  const about = { key: `delete ${key}`, thing, path: pathOf(want), needs: [], cause: 'Declared' } as const;
  const step: Step = { ...about, do: 'delete-volume', action: 'Delete', impact: 'None', id };
  return {
    ...NOTHING,
    steps: [step],
    declared: [{ thing, member: member.name, waiting: 'a root volume of its image' }],
  };
}

function failed({ id, status }: Volume): Problem {
  const message = `volume ${id} is in state ${status}: look for the cause in Cinder, then reset its state or delete it`;
  return { reason: 'VolumeFailed', message };
}

function cannotShrink({ id, size }: Volume, want: Want): Problem {
  const message = `volume ${id} has ${size} GiB and cannot become smaller: declare at least ${size} for ${pathOf(want)}`;
  return { reason: 'CannotShrink', message };
}

/** Not while it is detached: the machine it goes to next could not tell where what DRBD keeps at its end has been. */
const EXTENDABLE = 'in-use';

function withIds({ ids }: Part): Part {
  return { ...NOTHING, ids };
}

function missing(scene: Scene, ours: Ours, want: Want): Part {
  const { key, member, image } = want;
  if (image !== undefined) return { ...NOTHING, steps: [create(scene, want)], declared: [declaredOf(want)] };
  const retained = retainedFor(scene, ours, key);
  if (retained.is === 'problem') return stopped(key, retained.problem, member.name);
  if (retained.is === 'there') return adopt(scene, want, retained.volume);
  const problem = lossOf(scene, ours, member.name, key);
  if (problem !== undefined) return stopped(key, problem, member.name);
  return { ...NOTHING, steps: [create(scene, want)], declared: [declaredOf(want)] };
}

function declaredOf({ key, member }: Want): Part['declared'][number] {
  return { thing: thingOf(key), member: member.name };
}

function create(scene: Scene, want: Want): Step {
  const { key, member, need, image } = want;
  const zone = cinderZone(scene, want.zone);
  return {
    do: 'create-volume',
    key,
    thing: thingOf(key),
    path: pathOf(want),
    needs: [],
    action: 'Create',
    impact: 'None',
    // A root volume goes with each machine that is replaced.
    cause: image === undefined ? causeOfAbsence(scene, key) : 'Declared',
    body: {
      name: `${hostnameOf(scene.owner.name, member.name)}-${need.name}`,
      size: need.sizeGiB,
      metadata: toMetadata(markFor(scene, key, need)),
      ...(need.type === undefined ? {} : { volume_type: need.type }),
      ...(zone === undefined ? {} : { availability_zone: zone }),
      ...(image === undefined ? {} : { imageRef: image }),
    },
  };
}

/** Cinder has zones of its own; where it has none of that name, all machines reach all volumes. */
function cinderZone({ entries }: Scene, zone: string | null): string | undefined {
  return entries['volume-zone'].find(({ zoneName }) => zoneName === zone)?.zoneName;
}

function extend({ id, size }: Volume, want: Want): Step {
  const { key, need } = want;
  const changes = [
    { field: 'sizeGiB', from: String(size), to: String(need.sizeGiB), body: { size: need.sizeGiB } },
  ] as const;
  const about = { key: `update ${key}`, thing: { ...thingOf(key), id }, path: pathOf(want), needs: [] } as const;
  return { ...about, do: 'extend-volume', action: 'Update', impact: 'None', cause: 'Declared', id, changes };
}

/** The same owner's volume from before it was deleted: its data are to be used again. */
function adopt(scene: Scene, want: Want, { id, metadata }: Volume): Part {
  const { key, need, member } = want;
  const marked = { ...withoutRetainedMark(metadata), ...toMetadata(markFor(scene, key, need)) };
  const thing = { ...thingOf(key), id };
  const changes = [{ field: 'mark', from: 'retained', to: 'ours', body: { metadata: marked } }];
  const about = { key, thing, path: pathOf(want), needs: [] } as const;
  const step: Step = { ...about, do: 'mark-volume', action: 'Adopt', impact: 'None', cause: 'Declared', id, changes };
  return { ...NOTHING, steps: [step], declared: [{ thing, member: member.name }] };
}

function pathOf({ member, need, image }: Want): string {
  return `members[${member.name}].${image === undefined ? `dataVolumes[${need.name}]` : 'rootVolume'}`;
}
