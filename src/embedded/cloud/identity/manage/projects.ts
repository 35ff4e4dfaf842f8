import { ApiError } from '../../api-error.ts';
import type { CloudContext } from '../../context.ts';
import type { ServiceApp } from '../../service.ts';
import { conflict, notFound } from '../style.ts';
import type { ProjectRow } from '../tables.ts';
import { booleanField, entityRoutes, extraOf, type Fields, requiredText, textField } from './entity.ts';
import { dropTarget } from './drop.ts';

const KNOWN = [
  'id',
  'name',
  'domain_id',
  'parent_id',
  'description',
  'enabled',
  'is_domain',
  'tags',
  'options',
  'links',
];
const NAME = { max: 64 };
const DESCRIPTION = { max: 65_535 };

/** `/v3/projects` and `/v3/domains`: one table, since a domain is a project that acts as one. */
export function projectRoutes(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.identity;
  const { projects } = tables;

  const refuseTwin = (row: Pick<ProjectRow, 'id' | 'name' | 'domain_id' | 'is_domain'>) => {
    const twin = projects.first('name', `${row.domain_id ?? ''}/${row.name.toLowerCase()}`);
    if (!twin || twin.id === row.id) return;
    if (row.is_domain) throw conflict('domain', `Duplicate entry found with name ${row.name}`);
    throw conflict(
      'project',
      `it is not permitted to have two projects with either the same name or same id in the same domain: name is ${row.name}, project id ${row.id}`,
    );
  };
  const common = (fields: Fields) => {
    const description = textField(fields, 'description', DESCRIPTION);
    const enabled = booleanField(fields, 'enabled');
    return {
      ...(description === undefined ? {} : { description }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(Array.isArray(fields['tags']) ? { tags: fields['tags'] as string[] } : {}),
      ...(typeof fields['options'] === 'object' ? { options: fields['options'] as Fields } : {}),
    };
  };
  const changes = (row: ProjectRow, fields: Fields): Partial<ProjectRow> => {
    if (fields['domain_id'] !== undefined && fields['domain_id'] !== row.domain_id)
      throw new ApiError(400, 'Cannot change Domain ID');
    const name = textField(fields, 'name', NAME) ?? row.name;
    refuseTwin({ ...row, name });
    return { name, ...common(fields), extra: { ...row.extra, ...extraOf(fields, KNOWN) } };
  };
  const blank = { description: '', enabled: true, tags: [], options: {} };

  entityRoutes<ProjectRow>(app, cloud, {
    one: 'project',
    many: 'projects',
    table: projects,
    includes: (row) => !row.is_domain,
    filters: ['name', 'domain_id', 'enabled', 'parent_id', 'is_domain'],
    view: projectView,
    readers: (caller, row) => caller.project?.id === row.id,
    create: (id, fields, caller) => {
      const name = requiredText(fields, 'name', NAME);
      const domainId =
        textField(fields, 'domain_id', NAME) ?? caller.project?.domain_id ?? caller.domain?.id ?? 'default';
      if (projects.get(domainId)?.is_domain !== true) throw notFound('domain', domainId);
      const parentId = textField(fields, 'parent_id', NAME) ?? domainId;
      if (!projects.has(parentId)) throw notFound('project', parentId);
      const row = { id, name, domain_id: domainId, parent_id: parentId, is_domain: false };
      refuseTwin(row);
      return { ...blank, ...row, ...common(fields), extra: extraOf(fields, KNOWN) };
    },
    change: changes,
    beforeDelete: (row) => {
      if (projects.count('parent', row.id) > 0)
        throw new ApiError(
          403,
          `Cannot delete the project ${row.id} since it is not a leaf in the hierarchy. Use the cascade option if you want to delete a whole subtree.`,
        );
      dropTarget(tables, row.id);
    },
  });

  entityRoutes<ProjectRow>(app, cloud, {
    one: 'domain',
    many: 'domains',
    table: projects,
    includes: (row) => row.is_domain,
    filters: ['name', 'enabled'],
    view: domainView,
    readers: (caller, row) => caller.project?.domain_id === row.id || caller.domain?.id === row.id,
    create: (id, fields) => {
      const row = { id, name: requiredText(fields, 'name', NAME), domain_id: null, parent_id: null, is_domain: true };
      refuseTwin(row);
      return { ...blank, ...row, ...common(fields), extra: extraOf(fields, KNOWN) };
    },
    change: changes,
    beforeDelete: (row) => {
      if (row.enabled) throw new ApiError(403, 'Cannot delete a domain that is enabled, please disable it first.');
      for (const project of projects.where('domain', row.id)) {
        dropTarget(tables, project.id);
        projects.delete(project.id);
      }
      dropTarget(tables, row.id);
    },
  });
}

export function projectView(row: ProjectRow): Fields {
  const { id, name, domain_id, description, enabled, parent_id, is_domain, tags, options, extra } = row;
  return { ...extra, id, name, domain_id, description, enabled, parent_id, is_domain, tags, options };
}

function domainView(row: ProjectRow): Fields {
  const { id, name, description, enabled, tags, options, extra } = row;
  return { ...extra, id, name, description, enabled, tags, options };
}
