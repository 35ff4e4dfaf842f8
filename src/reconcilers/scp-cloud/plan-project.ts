import type { Project, UpdateProject } from '../../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../../inventory/index.ts';
import { described, undescribed } from './plan-description.ts';
import { findAdopted, type Found, type Part, type Problem, type Scene } from './plan-scene.ts';
import { planRetirement, planThing, type Recipe } from './plan-thing.ts';
import { keyOf, type ThingKey } from './thing.ts';

/** The project that everything belongs to. */
export interface Tenancy {
  readonly key: ThingKey;
  /** Undefined until it is made. */
  readonly id: string | undefined;
  /** We hold the project itself; false: it is adopted. */
  readonly managed: boolean;
  /** There is no such project, and none will be made. */
  readonly stopped: boolean;
}

export interface PlannedProject extends Part {
  readonly tenancy: Tenancy;
}

interface Want {
  readonly name: string;
  readonly words: string;
  readonly domain: string;
}

const RECIPE: Recipe<Want, Project, UpdateProject> = {
  kind: 'project',
  what: 'project',
  id: (project) => project.id,
  mark: (project) => fromDescription(project.description),
  held: [
    { field: 'managed.name', want: (w) => w.name, have: (p) => p.name, body: (w) => ({ name: w.name }) },
    { field: 'managed.enabled', want: () => true, have: (p) => p.enabled, body: () => ({ enabled: true }) },
  ],
  marking: (want, mark, have) => described(mark, want.words, have.description),
  create: (common, want, mark) => ({
    ...common,
    do: 'create-project',
    domain: want.domain,
    body: { name: want.name, description: toDescription(mark, want.words) },
  }),
  update: (common, id, changes) => ({ ...common, do: 'update-project', id, changes }),
  remove: (common, { id }) => ({ ...common, do: 'delete-project', id }),
  release: (common, { id, description }) => ({
    ...common,
    do: 'update-project',
    id,
    changes: undescribed(description),
  }),
  precious: () => true,
};

export function planProject(scene: Scene): PlannedProject {
  const declared = scene.spec.project;
  const { managed, adopt } = declared ?? {};
  if (adopt !== undefined) return adopted(scene, findDeclared(scene, adopt), adopt.name ?? adopt.id ?? '');
  if (managed === undefined || !scene.observed.identity.is_admin) return adopted(scene, findOwn(scene), managed?.name);
  return managedProject(scene, managed);
}

type Managed = NonNullable<NonNullable<Scene['spec']['project']>['managed']>;
type Adopt = NonNullable<NonNullable<Scene['spec']['project']>['adopt']>;

function managedProject(scene: Scene, { name, domain, description = '', deletionPolicy }: Managed): PlannedProject {
  const { project: projects } = scene.observed.entries;
  const key = keyOf('project', name);
  const policies = new Map([[key, deletionPolicy]]);
  if (scene.deleting) {
    const steps = planRetirement(scene, RECIPE, projects, [], policies);
    const id = projects.find((project) => isOurs(scene, project))?.id;
    return { steps, declared: [], ids: new Map(), tenancy: { key, id, managed: true, stopped: false } };
  }
  const domainId = scene.observed.domains.get(domain);
  if (domainId === undefined) {
    const message = `there is no domain "${domain}" in Keystone: correct spec.project.managed.domain`;
    return unusable(key, name, { reason: 'RefusedByCloud', message });
  }
  const planned = planThing(
    scene,
    RECIPE,
    {
      name,
      path: 'project',
      want: { name, words: description, domain },
      declaration: { name, domain, description },
      policy: deletionPolicy,
      rivals: projects.filter((project) => project.name === name && project.domain_id === domainId),
      needs: [],
    },
    projects,
  );
  const { have, stopped, ...part } = planned;
  return { ...part, tenancy: { key, id: have?.id, managed: true, stopped } };
}

function isOurs(scene: Scene, project: Project): boolean {
  return fromDescription(project.description)?.uid === scene.owner.uid;
}

function findDeclared(scene: Scene, { id, name, domain }: Adopt): Found<Project> {
  const domainId = scene.observed.domains.get(domain);
  const projects = scene.observed.entries.project.filter((p) => id !== undefined || p.domain_id === domainId);
  const found = findAdopted({ id, name }, 'project', 'spec.project', projects, (project) => project.name);
  const own = scene.observed.identity.project?.id;
  if (found.is !== 'there' || scene.observed.identity.is_admin || found.entry.id === own) return found;
  const message =
    `these credentials are for another project than "${found.entry.name}", and only those of an administrator reach ` +
    'other projects: use credentials of that project';
  return { is: 'problem', problem: { reason: 'AdoptionFailed', message } };
}

function findOwn(scene: Scene): Found<Project> {
  const own = scene.observed.identity.project;
  if (own === undefined) {
    const message =
      'these credentials are not for a project: name project_name in clouds.yaml, or declare spec.project';
    return { is: 'problem', problem: { reason: 'InvalidCredentials', message } };
  }
  const known = scene.observed.entries.project.find((project) => project.id === own.id);
  const entry = known ?? { id: own.id, name: own.name, enabled: true, tags: [] };
  return { is: 'there', entry, mark: undefined, surplus: [] };
}

function adopted(scene: Scene, found: Found<Project>, name?: string): PlannedProject {
  if (found.is === 'problem') return unusable(keyOf('project', name ?? '-'), name ?? '-', found.problem);
  if (found.is === 'missing') throw new TypeError('an adopted project is there or a problem');
  const { entry } = found;
  const key = keyOf('project', entry.name);
  return {
    steps: [],
    declared: scene.deleting ? [] : [{ thing: { kind: 'project', name: entry.name, id: entry.id }, adopted: true }],
    ids: new Map([[key, entry.id]]),
    tenancy: { key, id: entry.id, managed: false, stopped: false },
  };
}

function unusable(key: ThingKey, name: string, problem: Problem): PlannedProject {
  return {
    steps: [],
    declared: [{ thing: { kind: 'project', name }, adopted: false, problem }],
    ids: new Map(),
    tenancy: { key, id: undefined, managed: false, stopped: true },
  };
}
