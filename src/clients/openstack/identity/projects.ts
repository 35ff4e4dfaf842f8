import { z } from 'zod';
import { resource } from '../service/resource.ts';
import { maybeBoolean, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const project = z.object({
  id: text,
  name: text,
  domain_id: maybeText,
  parent_id: maybeText,
  description: maybeText,
  enabled: z.boolean().default(true),
  is_domain: maybeBoolean,
  tags: textList,
});
export type Project = z.output<typeof project>;

const domain = z.object({ id: text, name: text, description: maybeText, enabled: z.boolean().default(true) });
export type Domain = z.output<typeof domain>;

export interface CreateProject {
  readonly name: string;
  readonly domain_id?: string;
  readonly parent_id?: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly tags?: readonly string[];
}
export type UpdateProject = Partial<Omit<CreateProject, 'domain_id' | 'parent_id'>>;

export interface Projects {
  /** Filters: `name`, `domain_id`, `parent_id`, `enabled`. Administrators see all projects, others are refused. */
  listProjects(query?: Query): Promise<Project[]>;
  /** The projects the authenticated user has a role in; open to everybody. */
  listOwnProjects(): Promise<Project[]>;
  getProject(id: string): Promise<Project>;
  createProject(body: CreateProject): Promise<Project>;
  updateProject(id: string, body: UpdateProject): Promise<Project>;
  deleteProject(id: string): Promise<void>;
  listDomains(query?: Query): Promise<Domain[]>;
  getDomain(id: string): Promise<Domain>;
}

export function projects(api: ServiceApi): Projects {
  const calls = resource<Project, CreateProject, UpdateProject>(api, {
    one: 'project',
    many: 'projects',
    at: '/projects',
    of: project,
    update: 'PATCH',
  });
  const own = resource<Project>(api, { one: 'project', many: 'projects', at: '/auth/projects', of: project });
  const domains = resource<Domain>(api, { one: 'domain', many: 'domains', at: '/domains', of: domain });
  return {
    listProjects: calls.list,
    listOwnProjects: () => own.list(),
    getProject: calls.get,
    createProject: calls.create,
    updateProject: calls.update,
    deleteProject: calls.remove,
    listDomains: domains.list,
    getDomain: domains.get,
  };
}
