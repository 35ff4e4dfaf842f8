import type { Adoption } from '../../api/common/reference.ts';
import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { CreateImage, Image, ImagePatch } from '../../clients/openstack/index.ts';
import { fromMetadata, type Mark, toMetadata } from '../../inventory/index.ts';
import type { Difference, HeldField } from '../../planning/difference.ts';
import { MARK_FIELD } from './plan-description.ts';
import { planData } from './plan-image-data.ts';
import { adoptedPart } from './plan-adopted.ts';
import type { Tenancy } from './plan-project.ts';
import { findAdopted, joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { type Planned, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import { keyOf } from './thing.ts';

type Managed = NonNullable<ScpCloudSpec['images'][number]['managed']>;
type Want = Managed & { readonly name: string };
type Body = readonly ImagePatch[];

const replace = (path: string, value: string | number | boolean): Body => [{ op: 'replace', path, value }];

const HELD: readonly HeldField<Want, Image, Body>[] = [
  { field: 'name', want: (w) => w.name, have: (i) => i.name, body: (w) => replace('/name', w.name) },
  {
    field: 'managed.minDiskGiB',
    want: (w) => w.minDiskGiB,
    have: (i) => i.min_disk,
    body: (w) => replace('/min_disk', w.minDiskGiB),
  },
  {
    field: 'managed.minRamMiB',
    want: (w) => w.minRamMiB,
    have: (i) => i.min_ram,
    body: (w) => replace('/min_ram', w.minRamMiB),
  },
  {
    field: 'managed.visibility',
    want: (w) => w.visibility,
    have: (i) => i.visibility,
    body: (w) => replace('/visibility', w.visibility),
  },
  {
    field: 'managed.protected',
    want: (w) => w.protected,
    have: (i) => i.protected ?? false,
    body: (w) => replace('/protected', w.protected),
  },
];

const RECIPE: Recipe<Want, Image, Body> = {
  kind: 'image',
  what: 'image',
  id: (image) => image.id,
  mark: (image) => fromMetadata(image.properties),
  held: HELD,
  marking: (want, mark, have) => [...propertyDifferences(want, have), ...markDifference(mark, have)],
  create: (common, want, mark) => ({ ...common, do: 'create-image', body: toBody(want, mark) }),
  update: (common, id, changes) => ({ ...common, do: 'update-image', id, changes }),
  remove: (common, { id, protected: guarded }) => ({ ...common, do: 'delete-image', id, guarded: guarded ?? false }),
  release: (common, { id, properties }) => ({ ...common, do: 'update-image', id, changes: unmarked(properties) }),
  precious: (image) => image.status === 'active',
};

function toBody(want: Want, mark: Mark): CreateImage {
  return {
    name: want.name,
    disk_format: want.diskFormat,
    container_format: want.containerFormat,
    visibility: want.visibility,
    protected: want.protected,
    min_disk: want.minDiskGiB,
    min_ram: want.minRamMiB,
    properties: { ...want.properties, ...toMetadata(mark) },
  };
}

/** Properties that are not declared are left alone. */
function propertyDifferences({ properties }: Want, have: Image): Difference<Body>[] {
  return Object.entries(properties)
    .filter(([key, value]) => have.properties[key] !== value)
    .map(([key, value]) => ({
      field: `managed.properties.${key}`,
      from: have.properties[key],
      to: value,
      body: [{ op: 'add', path: pointer(key), value }],
    }));
}

function markDifference(mark: Mark, have: Image): Difference<Body>[] {
  const body = Object.entries(toMetadata(mark))
    .filter(([key, value]) => have.properties[key] !== value)
    .map(([key, value]): ImagePatch => ({ op: 'add', path: pointer(key), value }));
  return body.length === 0 ? [] : [{ field: MARK_FIELD, from: undefined, to: mark.hash, body }];
}

function unmarked(properties: Readonly<Record<string, string>>): Difference<Body>[] {
  const body = Object.keys(properties)
    .filter((key) => key.startsWith('scp_'))
    .map((key): ImagePatch => ({ op: 'remove', path: pointer(key) }));
  return [{ field: MARK_FIELD, from: 'ours', to: undefined, body }];
}

/** RFC 6901. */
function pointer(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function planImages(scene: Scene, tenancy: Tenancy): Part {
  const { image: entries } = scene.observed.entries;
  const declared = scene.deleting ? [] : scene.spec.images;
  const adopted = declared.flatMap(({ name, adopt }) => (adopt === undefined ? [] : [adoptImage(scene, name, adopt)]));
  const planned = declared.flatMap(({ name, managed }) =>
    managed === undefined ? [] : [{ name, managed, image: planImage(scene, tenancy, name, managed) }],
  );
  const held = planned.map(({ name, managed, image }) => planData(scene, name, managed, image));
  const policies = new Map(
    scene.spec.images.map(({ name, managed }) => [keyOf('image', name), managed?.deletionPolicy ?? 'Retain'] as const),
  );
  const kept = planned.map(({ image }) => image);
  return joined(...adopted, ...held, { ...NOTHING, steps: planRetirement(scene, RECIPE, entries, kept, policies) });
}

function planImage(scene: Scene, tenancy: Tenancy, name: string, managed: Managed): Planned<Image> {
  const { image: entries } = scene.observed.entries;
  const { deletionPolicy, source: _, ...declaration } = managed;
  return planThing(
    scene,
    RECIPE,
    {
      name,
      path: `images[${name}]`,
      want: { ...managed, name },
      declaration: { ...declaration, name },
      policy: deletionPolicy,
      rivals: entries.filter((image) => image.name === name && image.owner === tenancy.id),
      needs: [tenancy.key],
    },
    entries,
  );
}

function adoptImage(scene: Scene, name: string, adopt: Adoption): Part {
  const { image: entries } = scene.observed.entries;
  return adoptedPart(
    'image',
    name,
    findAdopted(adopt, 'image', `spec.images[${name}]`, entries, (image) => image.name),
  );
}
