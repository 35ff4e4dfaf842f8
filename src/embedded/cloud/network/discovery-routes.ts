import type { CloudContext } from '../context.ts';
import { ApiError } from '../api-error.ts';
import { conflict } from './errors.ts';
import { canReadNetwork } from './networks.ts';
import type { Caller, ServiceApp } from '../service.ts';
import { EXTENSIONS } from './extension-list.ts';

export function versionRoute(app: ServiceApp, cloud: CloudContext): void {
  const links = [{ rel: 'self', href: `${cloud.origin}/networking/v2.0/` }];
  app.get('/', (c) => c.json({ versions: [{ id: 'v2.0', status: 'CURRENT', links }] }));
}

/** Extensions, service providers, and where floating IPs come from. */
export function discoveryRoutes(app: ServiceApp, cloud: CloudContext): void {
  app.get('/v2.0', (c) => {
    const core = { network: 'networks', subnet: 'subnets', subnetpool: 'subnetpools', port: 'ports' };
    const resources = Object.entries(core).map(([name, collection]) => {
      const href = `${cloud.origin}/networking/v2.0/${collection}`;
      return { name, collection, links: [{ rel: 'self', href }] };
    });
    return c.json({ resources });
  });
  const extensions = EXTENSIONS.map(([alias, name, updated]) => ({
    name,
    alias,
    description: name,
    updated: `${updated}T10:00:00-00:00`,
    links: [],
  }));
  app.get('/v2.0/extensions', (c) => c.json({ extensions }));
  app.get('/v2.0/extensions/:alias', (c) => {
    const alias = c.req.param('alias');
    const extension = extensions.find((known) => known.alias === alias);
    if (!extension) throw new ApiError(404, `Extension with alias ${alias} does not exist`, { type: 'HTTPNotFound' });
    return c.json({ extension });
  });
  app.get('/v2.0/service-providers', (c) => {
    const providers = ['dvrha', 'dvr', 'ha', 'single_node'];
    const rows = providers.map((name) => ({ service_type: 'L3_ROUTER_NAT', name, default: false }));
    return c.json({ service_providers: rows });
  });
  app.get('/v2.0/auto-allocated-topology/:id', () => {
    throw conflict('AutoAllocationFailure', 'Deployment error: No default router:external network.');
  });
  app.get('/v2.0/floatingip_pools', (c) => c.json({ floatingip_pools: floatingIpPools(cloud, c.get('caller')) }));
}

/** The subnets that floating IPs come from. */
function floatingIpPools(cloud: CloudContext, caller: Caller): Record<string, unknown>[] {
  const { networks, subnets } = cloud.state.tables.network;
  const external = networks.all().filter((row) => row['router:external'] && canReadNetwork(cloud, caller, row));
  const pools = external.flatMap((network) => subnets.where('network', network.id));
  return pools
    .filter((subnet) => subnet.ip_version === 4)
    .map(({ id, name, network_id, cidr, project_id }) => ({
      subnet_id: id,
      subnet_name: name,
      tenant_id: project_id,
      project_id,
      network_id,
      cidr,
    }));
}
