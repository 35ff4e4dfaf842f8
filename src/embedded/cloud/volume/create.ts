import { ApiError } from '../api-error.ts';
import { type CloudContext, newId } from '../context.ts';
import type { Caller } from '../service.ts';
import type { Call } from '../versioned-api/router.ts';
import { truthy } from '../versioned-api/schema-types.ts';
import { maySee as maySeeImage } from '../image/visibility.ts';
import type { ImageRow } from '../image/tables.ts';
import { settleLater } from './changes.ts';
import { findSnapshot, findTypeByName, findVolume } from './find.ts';
import { requireGroupFor } from './group-routes.ts';
import { invalidInput, projectOf } from './policy.ts';
import { reserve } from './quotas.ts';
import { DEFAULT_TYPE, DEFAULT_ZONE, POOL, ZONES, backendOf } from './seed.ts';
import type { VolumeRow } from './tables.ts';
import { volumeView } from './view.ts';

export interface CreateFields {
  readonly name?: string | null;
  readonly display_name?: string | null;
  readonly description?: string | null;
  readonly display_description?: string | null;
  readonly volume_type?: string | null;
  readonly metadata?: Record<string, string> | null;
  readonly snapshot_id?: string | null;
  readonly source_volid?: string | null;
  readonly size?: number | string | null;
  readonly availability_zone?: string | null;
  readonly multiattach?: unknown;
  readonly imageRef?: string | null;
  readonly image_id?: string | null;
  readonly group_id?: string | null;
}

export function createVolume(call: Call): object {
  const { volume: asked } = call.body as { volume: CreateFields };
  const group = call.minor >= 13 ? (asked.group_id ?? null) : null;
  if (group === null) return { volume: volumeView(call, makeVolume(call, asked)) };
  requireGroupFor(call, group, findTypeByName(call, asked.volume_type ?? DEFAULT_TYPE).id);
  const { id } = makeVolume(call, asked);
  return { volume: volumeView(call, call.cloud.state.tables.volume.volumes.update(id, { group_id: group })) };
}

/** What a volume is made of, and what it must be at least. */
interface Source {
  readonly size?: number;
  readonly zone?: string;
  readonly type?: string;
  readonly fields: Partial<VolumeRow>;
}

/** Makes a volume in the name of the caller. Nova asks for boot volumes the same way. */
export function makeVolume(call: Pick<Call, 'cloud' | 'caller'>, asked: CreateFields): VolumeRow {
  const { cloud } = call;
  const source = sourceOf(call as Call, asked);
  const size = sizeOf(asked, source);
  const types = cloud.state.tables.volume.types;
  const own = types.get(cloud.state.tables.volume.defaultTypes.get(projectOf(call))?.type_id ?? '')?.name;
  const typeName = asked.volume_type ?? source.type ?? own ?? DEFAULT_TYPE;
  const type = asked.volume_type ? findTypeByName(call as Call, typeName) : types.first('name', typeName);
  reserve(cloud, { project: projectOf(call), type: type?.name ?? typeName, kind: 'volumes', gigabytes: size });
  const zone = zoneOf(asked, source);
  const volume = cloud.state.tables.volume.volumes.insert({
    id: newId(cloud),
    name: asked.name ?? asked.display_name ?? null,
    description: asked.description ?? asked.display_description ?? null,
    status: 'creating',
    size,
    availability_zone: zone,
    volume_type_id: type?.id ?? '',
    snapshot_id: null,
    source_volid: null,
    metadata: asked.metadata ?? {},
    image_metadata: {},
    project_id: projectOf(call),
    user_id: call.caller.user.id,
    bootable: false,
    multiattach: truthy(asked.multiattach) || /True/.test(type?.extra_specs['multiattach'] ?? ''),
    readonly: null,
    host: `${backendOf(zone)}#${POOL}`,
    created_ms: cloud.clock.now(),
    updated_ms: null,
    ...source.fields,
    // An image shows on the volume only when its bytes are there.
    ...(asked.imageRef || asked.image_id ? { bootable: false, image_metadata: {} } : {}),
  });
  const { bootable = false, image_metadata: imageMetadata = {} } = source.fields;
  const patch = { status: 'available' as const, bootable, image_metadata: imageMetadata };
  settleLater(cloud, { id: volume.id, from: 'creating', patch });
  return volume;
}

function sourceOf(call: Call, asked: CreateFields): Source {
  const imageId = asked.imageRef || asked.image_id;
  const given = [asked.snapshot_id, asked.source_volid, imageId].filter(Boolean);
  if (given.length > 1) {
    throw invalidInput('May specify only one of backup, imageRef, snapshot, source volume');
  }
  if (asked.snapshot_id) return fromSnapshot(call, asked.snapshot_id);
  if (asked.source_volid) return fromVolume(call, asked.source_volid);
  if (imageId) return fromImage(call, imageId);
  if (asked.size === undefined || asked.size === null) {
    throw new ApiError(
      400,
      'The server could not comply with the request since it is either malformed or otherwise incorrect.',
    );
  }
  return { fields: {} };
}

function fromSnapshot(call: Call, id: string): Source {
  const snapshot = findSnapshot(call, id);
  if (snapshot.status !== 'available') {
    throw new ApiError(400, `Invalid snapshot: Originating snapshot status must be one of 'available' values`);
  }
  const origin = findVolume(call, snapshot.volume_id);
  return { ...copyOf(call, origin), size: snapshot.size, fields: { ...inherited(origin), snapshot_id: id } };
}

function fromVolume(call: Call, id: string): Source {
  const origin = findVolume(call, id);
  if (origin.status !== 'available' && origin.status !== 'in-use') {
    throw invalidInput(
      `Unable to create a volume from an originating source volume when its status is not one of 'available' or 'in-use' values.`,
    );
  }
  return { ...copyOf(call, origin), size: origin.size, fields: { ...inherited(origin), source_volid: id } };
}

const inherited = (origin: VolumeRow) => ({ bootable: origin.bootable, image_metadata: origin.image_metadata });

function copyOf({ cloud }: Call, origin: VolumeRow): { zone: string; type: string } {
  const type = cloud.state.tables.volume.types.get(origin.volume_type_id)?.name ?? DEFAULT_TYPE;
  return { zone: origin.availability_zone, type };
}

function fromImage(call: { readonly cloud: CloudContext; readonly caller: Caller }, id: string): Source {
  const image = call.cloud.state.tables.image.images.get(id);
  if (!image || !maySeeImage(call, image)) {
    throw new ApiError(400, 'Invalid image identifier or unable to access requested image.');
  }
  if (image.status !== 'active') throw invalidInput(`Image ${id} is not active.`);
  return { fields: { bootable: true, image_metadata: imageMetadata(image) } };
}

/** What Cinder keeps of an image with the volume made of it: all of it, as text. */
function imageMetadata(image: ImageRow): Record<string, string> {
  return {
    ...image.properties,
    image_id: image.id,
    image_name: image.name ?? '',
    checksum: image.checksum ?? '',
    container_format: image.container_format ?? '',
    disk_format: image.disk_format ?? '',
    min_disk: String(image.min_disk),
    min_ram: String(image.min_ram),
    size: String(image.size ?? 0),
  };
}

const GIB = 1024 ** 3;

function sizeOf(asked: CreateFields, source: Source): number {
  const size = Number(asked.size ?? source.size ?? 0);
  if (source.size !== undefined && size < source.size) {
    throw asked.snapshot_id
      ? invalidInput(
          `Volume size '${size}'GB cannot be smaller than the snapshot size ${source.size}GB. They must be >= original snapshot size.`,
        )
      : invalidInput(
          `Volume size '${size}'GB cannot be smaller than original volume size  ${source.size}GB. They must be >= original volume size.`,
        );
  }
  const image = source.fields.image_metadata;
  if ((asked.imageRef || asked.image_id) && image) checkImageFits(image, size);
  return size;
}

function checkImageFits(image: Readonly<Record<string, string>>, size: number): void {
  if (size < 1) throw invalidInput(`Volume size '${size}' must be an integer and greater than 0`);
  const bytes = Math.ceil(Number(image['size']) / GIB);
  if (bytes > size) throw invalidInput(`Size of specified image ${bytes}GB is larger than volume size ${size}GB.`);
  const least = Number(image['min_disk']);
  if (least > size)
    throw invalidInput(`Volume size ${size}GB cannot be smaller than the image minDisk size ${least}GB.`);
}

/** A copy stays in the zone of its source; a zone that is unknown falls back to the default. */
function zoneOf(asked: CreateFields, source: Source): string {
  const wanted = ZONES.find((zone) => zone === asked.availability_zone);
  if (source.zone === undefined) return wanted ?? DEFAULT_ZONE;
  if (wanted !== undefined && wanted !== source.zone) {
    const what = asked.snapshot_id ? 'snapshot' : 'source volume';
    throw invalidInput(`Volume must be in the same availability zone as the ${what}`);
  }
  return source.zone;
}
