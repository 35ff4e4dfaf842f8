import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Image } from '../../clients/openstack/index.ts';
import type { Declared, Part, Scene } from './plan-scene.ts';
import { deletionKey, type Planned } from './plan-thing.ts';
import type { ImageSource, Step, StepCommon } from './step.ts';
import { keyOf } from './thing.ts';

type Managed = NonNullable<ScpCloudSpec['images'][number]['managed']>;

/**
 * Set on an image once its data were checked: the SHA-512 that Glance computes too. Data without it may be what an
 * interrupted upload left.
 */
export const CONTENT_PROPERTY = 'scp_content';

/** What an image's data need, by Glance's own states. */
type Need = 'data' | 'check' | 'fresh-record' | 'patience' | 'nothing' | 'person';

const NEEDS: Readonly<Record<string, Need>> = {
  queued: 'data',
  saving: 'fresh-record',
  uploading: 'fresh-record',
  importing: 'patience',
  killed: 'fresh-record',
  active: 'check',
  deactivated: 'person',
  pending_delete: 'patience',
  deleted: 'patience',
};

/**
 * Plans the data of one image: fetched and uploaded in the background, found again after an interruption. A record that
 * an interrupted upload left half filled takes no data any more; it is thrown away and made anew.
 */
export function planData(scene: Scene, name: string, managed: Managed, image: Planned<Image>): Part {
  if (image.stopped) return image;
  const { have } = image;
  const key = keyOf('image', name);
  const upload: Step = {
    ...commonOf(name, have),
    do: 'upload-image',
    key: `upload ${key}`,
    action: 'Create',
    needs: [key],
    image: key,
    source: sourceOf(managed),
  };
  const failure = scene.observed.uploadFailures.get(name);
  if (failure !== undefined) {
    return { ...image, declared: image.declared.map((one) => ({ ...one, problem: failure })) };
  }
  if (have === undefined) return { ...image, steps: [...image.steps, upload] };
  const under = scene.observed.uploads.get(have.id);
  if (under !== undefined) return { ...image, declared: waiting(image.declared, `image ${name} to be uploaded`) };
  const sent = scene.observed.checkedUploads.get(have.id);
  const proven = scene.known.get(key) === have.id || (sent !== undefined && sent === have.os_hash_value);
  switch (needOf(have, managed, proven)) {
    case 'data':
      return { ...image, steps: [...image.steps, upload] };
    case 'check':
      return { ...image, steps: [...image.steps, adoptContent(name, have)] };
    case 'fresh-record':
      return {
        ...image,
        steps: [discard(name, have)],
        declared: waiting(image.declared, `image ${name} to be made anew`),
      };
    case 'patience':
      return { ...image, declared: waiting(image.declared, `image ${name} to become active (${have.status})`) };
    case 'person': {
      const message = `Glance has image ${have.id} as ${have.status}: reactivate it (openstack image set --activate), or delete it`;
      const problem = { reason: 'Conflict', message } as const;
      return { ...image, declared: image.declared.map((one) => ({ ...one, problem })) };
    }
    case 'nothing':
      return image;
  }
}

/** `proven`: it was whole before, or this process itself sent the data, so that only the property can be missing. */
function needOf(have: Image, { checksum }: Managed, proven: boolean): Need {
  const need = NEEDS[have.status] ?? 'patience';
  if (need !== 'check') return need;
  const content = have.properties[CONTENT_PROPERTY];
  if (content !== undefined && content === have.os_hash_value) return 'nothing';
  // A cloud that hashes otherwise cannot be compared with; our own check was made while the data went through our hands.
  if (content !== undefined && have.os_hash_algo !== 'sha512') return 'nothing';
  const fits = checksum?.algorithm === have.os_hash_algo && checksum?.value === have.os_hash_value;
  return proven || fits ? 'check' : 'fresh-record';
}

/** The upload was complete though nobody lived to say so: Glance's own hash is the declared one. */
function adoptContent(name: string, have: Image): Step {
  const value = have.os_hash_value ?? '';
  const body = [{ op: 'add', path: `/${CONTENT_PROPERTY}`, value }] as const;
  return {
    ...commonOf(name, have),
    do: 'update-image',
    key: `check ${keyOf('image', name)}`,
    action: 'Update',
    needs: [],
    id: have.id,
    changes: [{ field: 'managed.checksum', from: undefined, to: value, body }],
  };
}

function discard(name: string, have: Image): Step {
  const common = commonOf(name, have);
  const key = deletionKey('image', have.id);
  const guarded = have.protected ?? false;
  return { ...common, do: 'delete-image', key, action: 'Delete', needs: [], id: have.id, guarded };
}

function commonOf(name: string, have: Image | undefined): Omit<StepCommon, 'key' | 'action' | 'needs'> {
  const thing = { kind: 'image', name, ...(have === undefined ? {} : { id: have.id }) } as const;
  return { thing, path: `images[${name}].managed.source`, impact: 'None', cause: 'Declared' };
}

function sourceOf({ source, checksum }: Managed): ImageSource {
  const from = source.file === undefined ? { url: source.url ?? '' } : { file: source.file };
  return checksum === undefined ? { from } : { from, checksum };
}

function waiting(declared: readonly Declared[], on: string): Declared[] {
  return declared.map((one) => ({ ...one, waiting: on }));
}
