import type { Adoption } from '../../api/common/reference.ts';
import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { CreateSecurityGroup, SecurityGroup } from '../../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../../inventory/index.ts';
import { adoptedPart } from './plan-adopted.ts';
import { described, undescribed } from './plan-description.ts';
import type { Tenancy } from './plan-project.ts';
import { findAdopted, joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { planRules } from './plan-security-group-rule.ts';
import { type Planned, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import type { Step } from './step.ts';
import { keyOf } from './thing.ts';

type Managed = NonNullable<ScpCloudSpec['securityGroups'][number]['managed']>;
type Body = Partial<CreateSecurityGroup>;

interface Want {
  readonly name: string;
  readonly words: string;
}

const RECIPE: Recipe<Want, SecurityGroup, Body> = {
  kind: 'security-group',
  what: 'security group',
  id: (group) => group.id,
  mark: (group) => fromDescription(group.description),
  held: [{ field: 'name', want: (w) => w.name, have: (g) => g.name, body: (w) => ({ name: w.name }) }],
  marking: (want, mark, have) => described(mark, want.words, have.description),
  create: (common, want, mark) => ({
    ...common,
    do: 'create-security-group',
    body: { name: want.name, description: toDescription(mark, want.words) },
  }),
  update: (common, id, changes) => ({ ...common, do: 'update-security-group', id, changes }),
  remove: (common, { id }) => ({ ...common, do: 'delete-security-group', id }),
  release: (common, { id, description }) => ({
    ...common,
    do: 'update-security-group',
    id,
    changes: undescribed(description),
  }),
};

export function planSecurityGroups(scene: Scene, tenancy: Tenancy): Part {
  const declared = scene.deleting ? [] : scene.spec.securityGroups;
  const adopted = declared.flatMap(({ name, adopt }) => (adopt === undefined ? [] : [adoptGroup(scene, name, adopt)]));
  const planned = declared.flatMap(({ name, managed }) =>
    managed === undefined ? [] : [{ managed, name, group: planGroup(scene, tenancy, name, managed) }],
  );
  const ids = joined(...adopted, ...planned.map(({ group }) => group)).ids;
  const held = planned.map(({ name, managed, group }): Part => {
    if (group.stopped) return group;
    const rules = planRules(scene, name, managed, group, ids);
    // The mark's hash tells of the rules too: it is written when they are there.
    const needs = rules.map((step) => step.key);
    const steps = group.steps.map((step) => (step.do === 'update-security-group' ? { ...step, needs } : step));
    return { ...group, steps: [...steps, ...rules] };
  });
  return joined(...adopted, ...held, {
    ...NOTHING,
    steps: retire(
      scene,
      planned.map(({ group }) => group),
    ),
  });
}

function planGroup(scene: Scene, tenancy: Tenancy, name: string, managed: Managed): Planned<SecurityGroup> {
  const { 'security-group': entries } = scene.observed.entries;
  const { deletionPolicy, ...declaration } = managed;
  return planThing(
    scene,
    RECIPE,
    {
      name,
      path: `securityGroups[${name}]`,
      want: { name, words: managed.description ?? '' },
      declaration: { ...declaration, name },
      policy: deletionPolicy,
      rivals: entries.filter((group) => group.name === name && group.project_id === tenancy.id),
      needs: [tenancy.key],
    },
    entries,
  );
}

/** Groups that name each other in their rules let go of each other first. */
function retire(scene: Scene, kept: readonly Planned<SecurityGroup>[]): Step[] {
  const { 'security-group': entries } = scene.observed.entries;
  const policies = new Map(
    scene.spec.securityGroups.map(
      ({ name, managed }) => [keyOf('security-group', name), managed?.deletionPolicy ?? 'Delete'] as const,
    ),
  );
  return planRetirement(scene, RECIPE, entries, kept, policies);
}

function adoptGroup(scene: Scene, name: string, adopt: Adoption): Part {
  const { 'security-group': entries } = scene.observed.entries;
  const found = findAdopted(adopt, 'security group', `spec.securityGroups[${name}]`, entries, (group) => group.name);
  return adoptedPart('security-group', name, found);
}
