import type { Adoption } from '../../api/common/reference.ts';
import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { CreateFlavor, Flavor } from '../../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../../inventory/index.ts';
import { adoptedPart } from './plan-adopted.ts';
import { described, undescribed } from './plan-description.ts';
import type { Tenancy } from './plan-project.ts';
import { causeOf, findAdopted, joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { type Planned, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import type { Step, StepCommon } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

type Managed = NonNullable<ScpCloudSpec['flavors'][number]['managed']>;
type Want = Managed & { readonly name: string };

const RECIPE: Recipe<Want, Flavor, { readonly description: string }> = {
  kind: 'flavor',
  what: 'flavor',
  id: (flavor) => flavor.id,
  mark: (flavor) => fromDescription(flavor.description),
  held: [],
  marking: (want, mark, have) => described(mark, want.description ?? '', have.description),
  create: (common, want, mark) => ({
    ...common,
    do: 'create-flavor',
    body: toBody(want, toDescription(mark, want.description)),
  }),
  update: (common, id, changes) => ({ ...common, do: 'update-flavor', id, changes }),
  remove: (common, { id }) => ({ ...common, do: 'delete-flavor', id }),
  release: (common, { id, description }) => ({
    ...common,
    do: 'update-flavor',
    id,
    changes: undescribed(description),
  }),
};

function toBody(want: Want, description: string): CreateFlavor {
  return {
    name: want.name,
    vcpus: want.vcpus,
    ram: want.ramMiB,
    disk: want.diskGiB,
    'OS-FLV-EXT-DATA:ephemeral': want.ephemeralGiB,
    swap: want.swapMiB,
    'os-flavor-access:is_public': want.public,
    description,
  };
}

export function planFlavors(scene: Scene, tenancy: Tenancy): Part {
  const { flavor: entries } = scene.observed.entries;
  const declared = scene.deleting ? [] : scene.spec.flavors;
  const adopted = declared.flatMap(({ name, adopt }) => (adopt === undefined ? [] : [adoptFlavor(scene, name, adopt)]));
  const planned = declared.flatMap(({ name, managed }) =>
    managed === undefined ? [] : [{ managed, name, flavor: planFlavor(scene, name, managed) }],
  );
  const held = planned.map(({ name, managed, flavor }): Part => {
    if (flavor.stopped) return flavor;
    const about = aspectsOf(scene, name, managed, flavor);
    const aspects = [...planExtraSpecs(managed, flavor, about), ...planAccess(scene, tenancy, managed, flavor, about)];
    // The mark's hash tells of them too: it is written when they are there.
    const needs = aspects.map((step) => step.key);
    const steps = flavor.steps.map((step) => (step.do === 'update-flavor' ? { ...step, needs } : step));
    return { ...flavor, steps: [...steps, ...aspects] };
  });
  const policies = new Map(
    scene.spec.flavors.map(
      ({ name, managed }) => [keyOf('flavor', name), managed?.deletionPolicy ?? 'Delete'] as const,
    ),
  );
  const kept = planned.map(({ flavor }) => flavor);
  return joined(...adopted, ...held, { ...NOTHING, steps: planRetirement(scene, RECIPE, entries, kept, policies) });
}

function planFlavor(scene: Scene, name: string, managed: Managed): Planned<Flavor> {
  const { flavor: entries } = scene.observed.entries;
  const { deletionPolicy, ...declaration } = managed;
  return planThing(
    scene,
    RECIPE,
    {
      name,
      path: `flavors[${name}]`,
      want: { ...managed, name },
      declaration: { ...declaration, name },
      policy: deletionPolicy,
      rivals: entries.filter((flavor) => flavor.name === name),
      needs: [],
    },
    entries,
  );
}

type Aspect = Omit<StepCommon, 'key' | 'path' | 'action'> & { readonly flavor: ThingKey; readonly base: string };

function aspectsOf(scene: Scene, name: string, _managed: Managed, flavor: Planned<Flavor>): Aspect {
  const key = keyOf('flavor', name);
  const thing = { kind: 'flavor', name, ...(flavor.have === undefined ? {} : { id: flavor.have.id }) } as const;
  const cause = causeOf(scene, key, fromDescription(flavor.have?.description), flavor.hash);
  return { flavor: key, thing, cause, impact: 'None', needs: [key], base: `flavors[${name}].managed` };
}

function planExtraSpecs({ extraSpecs }: Managed, { have }: Planned<Flavor>, { base, ...about }: Aspect): Step[] {
  const there: Readonly<Record<string, string>> = have?.extra_specs ?? {};
  const changes = Object.entries(extraSpecs)
    .filter(([key, value]) => there[key] !== value)
    .map(([key, value]) => ({
      field: `managed.extraSpecs.${key}`,
      from: there[key],
      to: value,
      body: { [key]: value },
    }));
  if (changes.length === 0) return [];
  const path = base.replace(/\.managed$/, '');
  return [
    { ...about, do: 'set-flavor-extra-specs', key: `set extra specs ${about.flavor}`, path, action: 'Update', changes },
  ];
}

/** A private flavor is for our own project and those listed. */
function planAccess(
  scene: Scene,
  tenancy: Tenancy,
  managed: Managed,
  { have }: Planned<Flavor>,
  { base, ...about }: Aspect,
): Step[] {
  if (managed.public) return [];
  const there = new Set(have === undefined ? [] : scene.observed.flavorAccess.get(have.id));
  const wanted = new Set<string | undefined>([tenancy.id, ...managed.projects]);
  const path = `${base}.projects`;
  const needs = [...about.needs, tenancy.key];
  const adding = [...wanted]
    .filter((id) => id === undefined || !there.has(id))
    .map((projectId): Step => {
      const key = `add access ${about.flavor} ${projectId ?? 'tenant'}`;
      return { ...about, needs, do: 'add-flavor-access', key, path, action: 'Update', projectId };
    });
  const removing = [...there]
    .filter((id) => !wanted.has(id))
    .map((projectId): Step => {
      const key = `remove access ${about.flavor} ${projectId}`;
      return { ...about, do: 'remove-flavor-access', key, path, action: 'Update', projectId };
    });
  return [...adding, ...removing];
}

function adoptFlavor(scene: Scene, name: string, adopt: Adoption): Part {
  const { flavor: entries } = scene.observed.entries;
  const found = findAdopted(adopt, 'flavor', `spec.flavors[${name}]`, entries, (flavor) => flavor.name);
  return adoptedPart('flavor', name, found);
}
