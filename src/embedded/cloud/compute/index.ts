import type { CloudContext } from '../context.ts';
import { requireToken } from '../authentication.ts';
import { type Service, createServiceApp } from '../service.ts';
import { instanceActionRoutes } from './actions-log/routes.ts';
import { aggregateRoutes } from './aggregates/routes.ts';
import { faultResponse } from '../versioned-api/faults.ts';
import { flavorRoutes } from './flavors/routes.ts';
import { hypervisorRoutes } from './hosts/hypervisor-routes.ts';
import { serviceRoutes } from './hosts/service-routes.ts';
import { zoneRoutes } from './hosts/zone-routes.ts';
import { keypairRoutes } from './keypairs/routes.ts';
import { versionHeaders } from '../versioned-api/microversion.ts';
import { proxyRoutes } from './proxy-routes.ts';
import { migrationRoutes } from './migrations/routes.ts';
import { limitsRoute } from './quotas/limits-route.ts';
import { quotaClassRoutes } from './quotas/quota-class-routes.ts';
import { quotaSetRoutes } from './quotas/quota-set-routes.ts';
import { mountRoutes } from '../versioned-api/router.ts';
import { ApiError } from '../api-error.ts';
import { webobError } from '../webob-error.ts';
import { securityGroupProxies } from './security-group-proxies.ts';
import { serverGroupRoutes } from './server-groups/routes.ts';
import { registerServerJobs, serverRoutes } from './servers/routes.ts';
import { usageRoutes } from './usage-routes.ts';
import { COMPUTE_API, allVersions, oneVersion } from './version-documents.ts';

export { createHostFaults, type HostFaults, type HostState } from './hosts/faults.ts';
export { seedHosts } from './hosts/seed.ts';

const OPEN_PATHS = new Set(['/', '/v2.1', '/v2']);

/** Nova, as Zed has it: 2.1 to 2.93 below `/compute/v2.1`. */
export function computeService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'compute',
    strictSlash: true,
    renderError: (error) => faultResponse(error),
    requestIdHeaders: ['x-openstack-request-id', 'x-compute-request-id'],
  });
  registerServerJobs(cloud);
  app.use(requireToken(cloud, { open: ({ path }) => OPEN_PATHS.has(path) }));
  app.get('/', (c) => c.json(allVersions(cloud)));
  app.get('/v2.1', (c) => c.json(oneVersion(cloud, 'v2.1'), 200, versionHeaders(COMPUTE_API, '2.1')));
  app.get('/v2', (c) => c.json(oneVersion(cloud, 'v2')));
  mountRoutes(app, cloud, COMPUTE_API, [
    ...flavorRoutes,
    ...keypairRoutes,
    ...serviceRoutes,
    ...hypervisorRoutes,
    ...zoneRoutes,
    ...aggregateRoutes,
    ...quotaSetRoutes,
    ...quotaClassRoutes,
    limitsRoute,
    ...serverRoutes,
    ...serverGroupRoutes,
    ...instanceActionRoutes,
    ...migrationRoutes,
    ...usageRoutes,
    ...proxyRoutes,
    ...securityGroupProxies,
  ]);
  app.notFound((c) => webobError(new ApiError(404, 'The resource could not be found.'), c.req.header('accept')));
  return { segment: 'compute', app };
}
