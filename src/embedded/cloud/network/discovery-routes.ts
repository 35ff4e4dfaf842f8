import type { CloudContext } from '../context.ts';
import { ApiError } from '../api-error.ts';
import type { ServiceApp } from '../service.ts';
import { EXTENSIONS } from './extension-list.ts';

/** Collections that a cloud without the feature's use has, empty. */
const EMPTY: Readonly<Record<string, string>> = {
  'qos/policies': 'policies',
  flavors: 'flavors',
  segments: 'segments',
  trunks: 'trunks',
  service_profiles: 'service_profiles',
  'log/logs': 'logs',
  floatingip_pools: 'floatingip_pools',
};

export function versionRoute(app: ServiceApp, cloud: CloudContext): void {
  const links = [{ rel: 'self', href: `${cloud.origin}/networking/v2.0/` }];
  app.get('/', (c) => c.json({ versions: [{ id: 'v2.0', status: 'CURRENT', links }] }));
}

/** Extensions, service providers and collections that are always empty. */
export function discoveryRoutes(app: ServiceApp): void {
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
  for (const [path, name] of Object.entries(EMPTY)) app.get(`/v2.0/${path}`, (c) => c.json({ [name]: [] }));
}
