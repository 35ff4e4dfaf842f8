import { ApiError } from '../api-error.ts';
import { type CloudContext, newHexId } from '../context.ts';
import { type Collection, type Given, extraOf } from './collection.ts';
import { SCHEMAS } from './schemas.ts';
import { conflict } from './style.ts';
import type { ProjectRow } from './tables.ts';
import { forgetTarget } from './forget.ts';

const PROJECT_PROPERTIES = SCHEMAS.project[0].properties ?? {};
const TAG_FILTERS = ['tags', 'tags-any', 'not-tags', 'not-tags-any'];

export function projectsCollection(cloud: CloudContext): Collection<ProjectRow> {
  const { projects } = cloud.state.tables.identity;
  return {
    singular: 'project',
    extraTwice: true,
    plural: 'projects',
    path: 'projects',
    schemas: SCHEMAS.project,
    filters: ['name', 'domain_id', 'enabled', 'parent_id', 'is_domain', ...TAG_FILTERS],
    get: (id) => projects.get(id),
    rows: () => projects.all(),
    unlessAsked: { is_domain: 'False' },
    view: projectView,
    readable: (caller, row) => caller.project?.id === row.id,
    create: (given, caller) => {
      if (given['is_domain'] === true) return createDomain(cloud, given);
      const own = caller.project?.domain_id ?? caller.domain?.id ?? 'default';
      return createProject(cloud, given, own);
    },
    update: (row, given) => updateProject(cloud, row, given),
    remove: (row) => (row.is_domain ? removeDomain(cloud, row) : removeProject(cloud, row)),
  };
}

export function projectView({ extra, ...row }: ProjectRow): Record<string, unknown> {
  return { ...extra, ...row };
}

function createProject(cloud: CloudContext, given: Given, ownDomain: string): ProjectRow {
  const { projects } = cloud.state.tables.identity;
  const parentId = given['parent_id'] as string | null | undefined;
  const parent = typeof parentId === 'string' ? projects.get(parentId) : undefined;
  if (typeof parentId === 'string' && !parent) throw new ApiError(400, `Could not find project: ${parentId}.`);
  const parentDomain = parent && (parent.domain_id ?? parent.id);
  const domainId = (given['domain_id'] as string | null | undefined) ?? parentDomain ?? ownDomain;
  if (!projects.get(domainId)?.is_domain) throw new ApiError(400, `Could not find domain: ${domainId}.`);
  if (parentDomain !== undefined && parentDomain !== domainId) {
    const message = `The domain_id of the project (${domainId}) must match the parent's (${parentDomain}).`;
    throw new ApiError(400, `Validation failed: ${message}`);
  }
  requireFreeName(cloud, given['name'] as string, domainId);
  return projects.insert({
    ...commonFields(cloud, given),
    domain_id: domainId,
    parent_id: parent?.id ?? domainId,
    is_domain: false,
  });
}

function commonFields(cloud: CloudContext, given: Given) {
  return {
    id: newHexId(cloud),
    name: (given['name'] as string).trim(),
    description: (given['description'] as string | null | undefined) ?? '',
    enabled: (given['enabled'] as boolean | undefined) ?? true,
    tags: (given['tags'] as string[] | undefined) ?? [],
    options: (given['options'] as Record<string, unknown> | undefined) ?? {},
    extra: extraOf(given, PROJECT_PROPERTIES),
  };
}

export function createDomain(cloud: CloudContext, given: Given): ProjectRow {
  const { projects } = cloud.state.tables.identity;
  const name = given['name'] as string;
  if (projects.first('name', `/${name.toLowerCase()}`)) {
    throw conflict('project', `it is not permitted to have two projects acting as domains with the same name: ${name}`);
  }
  return projects.insert({ ...commonFields(cloud, given), domain_id: null, parent_id: null, is_domain: true });
}

/** The refusal names the id that the new project would have had, as Keystone's does. */
function requireFreeName(cloud: CloudContext, name: string, domainId: string, ownId?: string): void {
  const twin = cloud.state.tables.identity.projects.first('name', `${domainId}/${name.toLowerCase()}`);
  if (!twin || twin.id === ownId) return;
  const rule = 'it is not permitted to have two projects with either the same name or same id in the same domain';
  throw conflict('project', `${rule}: name is ${name}, project id ${ownId ?? newHexId(cloud)}`);
}

export function updateProject(cloud: CloudContext, row: ProjectRow, given: Given): ProjectRow {
  const { projects } = cloud.state.tables.identity;
  if (given['domain_id'] !== undefined && given['domain_id'] !== row.domain_id) {
    throw new ApiError(400, 'Cannot change Domain ID');
  }
  if (given['parent_id'] !== undefined && given['parent_id'] !== row.parent_id) {
    throw new ApiError(403, 'Update of `parent_id` is not allowed.');
  }
  const name = given['name'] as string | undefined;
  if (name !== undefined) requireFreeName(cloud, name, row.domain_id ?? '', row.id);
  const { enabled, description, tags, options } = given as Partial<ProjectRow>;
  return projects.update(row.id, {
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    ...(options === undefined ? {} : { options: { ...row.options, ...options } }),
    extra: { ...row.extra, ...extraOf(given, PROJECT_PROPERTIES) },
  });
}

export function removeProject(cloud: CloudContext, row: ProjectRow): void {
  const { projects } = cloud.state.tables.identity;
  if (projects.count('parent', row.id) > 0) {
    const hint = 'Use the cascade option if you want to delete a whole subtree';
    throw new ApiError(403, `Cannot delete the project ${row.id} since it is not a leaf in the hierarchy. ${hint}.`);
  }
  forgetTarget(cloud, row.id);
  projects.delete(row.id);
}

/** A domain goes with all that is in it, once it is disabled. */
export function removeDomain(cloud: CloudContext, row: ProjectRow): void {
  if (row.enabled) throw new ApiError(403, 'Cannot delete a domain that is enabled, please disable it first.');
  const { projects, users, groups } = cloud.state.tables.identity;
  for (const user of users.where('domain', row.id)) users.delete(user.id);
  for (const group of groups.where('domain', row.id)) groups.delete(group.id);
  for (const project of projects.where('domain', row.id)) {
    forgetTarget(cloud, project.id);
    projects.delete(project.id);
  }
  forgetTarget(cloud, row.id);
  projects.delete(row.id);
}
