import { ExternalError } from '../../../errors/external-error.ts';
import type { CloudConfig, ServiceType } from '../config/cloud-config.ts';
import { SYSTEM } from '../service/systems.ts';
import { type ServiceUrl, serviceUrl } from './endpoint-url.ts';
import { CATALOG_TYPES } from './service-types.ts';
import type { CatalogEntry, Token } from './token.ts';

export interface CatalogPolicy {
  /** False: a service must be on the host of `auth_url`. Clouds that spread services over hosts need true. */
  readonly allowOtherHosts: boolean;
}

type Where = Pick<CloudConfig, 'name' | 'authUrl' | 'region' | 'interface' | 'endpointOverrides'>;

/**
 * Where a service is: what the configuration says, else what the catalog of this token says. Undefined when the cloud
 * does not offer it; an error when its address cannot be used.
 */
export function findEndpoint(
  type: ServiceType,
  cloud: Where,
  facts: Pick<Token['facts'], 'catalog' | 'project'>,
  policy: CatalogPolicy,
): ServiceUrl | undefined {
  const projectId = facts.project?.id;
  const override = cloud.endpointOverrides[type];
  if (override !== undefined) {
    const url = serviceUrl(type, fillIn(override, projectId), projectId);
    if (!url) throw refuse(type, `endpoint override ${override} is of a version that this client does not speak`);
    return trusted(type, url, cloud, { allowOtherHosts: true }, 'the endpoint override');
  }
  const urls = CATALOG_TYPES[type].flatMap((name) => urlsOf(type, name, facts.catalog ?? [], cloud));
  for (const written of urls) {
    const url = serviceUrl(type, written, projectId);
    if (url) return trusted(type, url, cloud, policy, 'the catalog');
  }
  return undefined;
}

/** The error for a service that the cloud does not offer. */
export function notOffered(type: ServiceType, cloud: Where, facts: Pick<Token['facts'], 'catalog'>): ExternalError {
  const where = `${cloud.interface} interface${cloud.region === undefined ? '' : ` in region ${cloud.region}`}`;
  const types = (facts.catalog ?? []).map((entry) => entry.type).join(', ') || 'nothing';
  const remedy = 'Check region_name and interface in clouds.yaml';
  return refuse(type, `cloud ${cloud.name} offers no ${type} at the ${where}; its catalog lists ${types}. ${remedy}`);
}

function urlsOf(type: ServiceType, name: string, catalog: readonly CatalogEntry[], cloud: Where): string[] {
  const endpoints = catalog
    .filter((entry) => entry.type === name)
    .flatMap((entry) => entry.endpoints)
    .filter((endpoint) => endpoint.interface.replace(/URL$/, '') === cloud.interface);
  const regions = new Set(endpoints.map((endpoint) => endpoint.region_id ?? endpoint.region ?? ''));
  if (cloud.region === undefined && regions.size > 1) {
    const names = [...regions].join(', ');
    throw refuse(type, `cloud ${cloud.name} has several regions (${names}); name one as region_name in clouds.yaml`);
  }
  return endpoints
    .filter((endpoint) => cloud.region === undefined || [endpoint.region_id, endpoint.region].includes(cloud.region))
    .map((endpoint) => endpoint.url);
}

/** The token is sent to this address: it must be one that the configuration stands for. */
function trusted(
  type: ServiceType,
  found: ServiceUrl,
  cloud: Where,
  policy: CatalogPolicy,
  source: string,
): ServiceUrl {
  const url = URL.parse(found.base);
  const auth = URL.parse(cloud.authUrl);
  const remedy = `correct the catalog, or set ${type.replaceAll('-', '_')}_endpoint_override in clouds.yaml`;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refuse(type, `${source} gives an address that is neither http nor https; ${remedy}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse(type, `${source} gives an address with credentials in it; ${remedy}`);
  }
  if (auth?.protocol === 'https:' && url.protocol === 'http:') {
    throw refuse(type, `${source} would send the token in clear to http://${url.host}; ${remedy}`);
  }
  if (!policy.allowOtherHosts && auth && url.hostname !== auth.hostname) {
    throw refuse(type, `${source} points to another host, ${url.host}, which is not allowed here; ${remedy}`);
  }
  return found;
}

function fillIn(written: string, projectId: string | undefined): string {
  return written.replace(/[%$]\((?:project_id|tenant_id)\)s/g, projectId ?? '');
}

function refuse(type: ServiceType, message: string): ExternalError {
  return new ExternalError(`${SYSTEM[type]}: ${message}.`, {
    fault: 'invalid',
    system: SYSTEM[type],
    operation: 'find endpoint',
  });
}
