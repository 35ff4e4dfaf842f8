import type { CloudContext } from '../context.ts';
import type { EndpointGroupRow, EndpointRow } from './tables.ts';

/** The endpoints that a group's filters let through. */
export function endpointsOfGroup(cloud: CloudContext, { filters }: EndpointGroupRow): EndpointRow[] {
  const wanted = Object.entries(filters);
  const all = cloud.state.tables.identity.endpoints.all();
  return all.filter((row) => wanted.every(([name, value]) => row[name as keyof EndpointRow] === value));
}

export function groupsOfProject(cloud: CloudContext, projectId: string): EndpointGroupRow[] {
  const { projectEndpoints, endpointGroups } = cloud.state.tables.identity;
  return projectEndpoints.where('project', projectId).flatMap(({ target_id }) => endpointGroups.get(target_id) ?? []);
}

/** The endpoints that a project is given, by themselves and by groups. None at all means that it sees every endpoint. */
export function endpointsOfProject(cloud: CloudContext, projectId: string): EndpointRow[] {
  const { projectEndpoints, endpoints } = cloud.state.tables.identity;
  const direct = projectEndpoints
    .where('project', projectId)
    .flatMap(({ target_id }) => endpoints.get(target_id) ?? []);
  const grouped = groupsOfProject(cloud, projectId).flatMap((group) => endpointsOfGroup(cloud, group));
  return [...new Set([...direct, ...grouped])];
}
