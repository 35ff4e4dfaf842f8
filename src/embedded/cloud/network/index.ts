import { requireToken } from '../authentication.ts';
import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';
import { addressGroupActions, addressGroupsResource } from './address-groups.ts';
import { addressScopesResource } from './address-scopes.ts';
import { agentRoutes, seedAgents } from './agents.ts';
import { defaultGroupOf } from './default-group.ts';
import { discoveryRoutes, versionRoute } from './discovery-routes.ts';
import { renderNetworkError } from './errors.ts';
import { floatingIpsResource } from './floating-ips.ts';
import { ipAvailabilityRoutes } from './ip-availability.ts';
import { mount } from './mount.ts';
import { networksResource } from './networks.ts';
import { portForwardingRoutes } from './port-forwardings.ts';
import { portsResource } from './ports.ts';
import { quotaRoutes } from './quota-routes.ts';
import { rbacPoliciesResource } from './rbac-policies.ts';
import { routerActions } from './router-interfaces.ts';
import { routersResource } from './routers.ts';
import { securityGroupRulesResource } from './security-group-rules.ts';
import { securityGroupsResource } from './security-groups.ts';
import { subnetPoolsResource } from './subnet-pools.ts';
import { subnetsResource } from './subnets.ts';

/** Neutron (ML2 with routers, port forwarding, address groups) below `/networking`. */
export function networkService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, { segment: 'networking', renderError: renderNetworkError, jsonSuffix: true });
  versionRoute(app, cloud);
  app.use('/v2.0', requireToken(cloud));
  app.use('/v2.0/*', requireToken(cloud));
  app.use('/v2.0/:collection{security-groups|security-group-rules}', async (c, next) => {
    const project = c.get('caller').project;
    if (project) defaultGroupOf(cloud, project.id);
    await next();
  });
  routerActions(app, cloud);
  addressGroupActions(app, cloud);
  portForwardingRoutes(app, cloud);
  quotaRoutes(app, cloud);
  agentRoutes(app, cloud);
  ipAvailabilityRoutes(app, cloud);
  discoveryRoutes(app, cloud);
  mount(app, cloud, networksResource(cloud));
  mount(app, cloud, subnetsResource(cloud));
  mount(app, cloud, subnetPoolsResource(cloud));
  mount(app, cloud, addressScopesResource(cloud));
  mount(app, cloud, portsResource(cloud));
  mount(app, cloud, securityGroupsResource(cloud));
  mount(app, cloud, securityGroupRulesResource(cloud));
  mount(app, cloud, routersResource(cloud));
  mount(app, cloud, floatingIpsResource(cloud));
  mount(app, cloud, rbacPoliciesResource(cloud));
  mount(app, cloud, addressGroupsResource(cloud));
  seedAgents(cloud);
  return { segment: 'networking', app };
}
