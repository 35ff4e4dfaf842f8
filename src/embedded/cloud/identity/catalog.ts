import type { CloudContext } from '../context.ts';
import { endpointsOfProject } from './endpoint-filters.ts';
import type { EndpointRow } from './tables.ts';

/** The endpoint's URL with the cloud's origin in place; Keystone's own substitutions stay. */
export function endpointUrl(cloud: CloudContext, endpoint: Pick<EndpointRow, 'url'>): string {
  return endpoint.url.replace('$(origin)s', cloud.origin);
}

/** The catalog as a token for `projectId` shows it; endpoints that need a project are left out without one. */
export function catalogFor(cloud: CloudContext, projectId: string | undefined) {
  const { services, endpoints } = cloud.state.tables.identity;
  const allowed = projectId === undefined ? [] : endpointsOfProject(cloud, projectId);
  const maySee = (endpoint: EndpointRow) => allowed.length === 0 || allowed.includes(endpoint);
  return services
    .all()
    .filter((service) => service.enabled)
    .filter(({ id }) => allowed.length === 0 || endpoints.where('service', id).some(maySee))
    .map((service) => ({
      endpoints: endpoints
        .where('service', service.id)
        .filter((endpoint) => endpoint.enabled && maySee(endpoint))
        .flatMap((endpoint) => {
          const url = substitute(endpointUrl(cloud, endpoint), projectId);
          if (url === undefined) return [];
          const { id, interface: face, region_id } = endpoint;
          return [{ id, interface: face, region_id, url, region: region_id }];
        }),
      id: service.id,
      type: service.type,
      name: service.name ?? '',
    }));
}

function substitute(url: string, projectId: string | undefined): string | undefined {
  const pattern = /[$%]\((?:project_id|tenant_id)\)s/g;
  if (!pattern.test(url)) return url;
  return projectId === undefined ? undefined : url.replace(pattern, projectId);
}
