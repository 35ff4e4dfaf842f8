import { requireToken } from '../authentication.ts';
import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';
import { accessRuleRoutes } from './access-rule-routes.ts';
import { applicationCredentialRoutes } from './application-credential-routes.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import { authRoutes } from './auth-routes.ts';
import { blobRoutes } from './blob-routes.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { ec2CredentialRoutes } from './ec2-credential-routes.ts';
import { domainConfigRoutes } from './domain-config-routes.ts';
import { endpointFilterRoutes } from './endpoint-filter-routes.ts';
import { grantRoutes } from './grant-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { limitRoutes } from './limit-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { renderIdentityError, unauthorized } from './style.ts';
import { tokenRoutes } from './tokens-routes.ts';
import { trustRoutes } from './trust-routes.ts';
import { userRoutes } from './user-routes.ts';
import { versionRoutes } from './version-routes.ts';

/** Keystone 3.14 below `/identity`. */
export function identityService(cloud: CloudContext): Service {
  const renderError = renderIdentityError(cloud);
  const app = createServiceApp(cloud, { segment: 'identity', renderError });
  app.use(async (c, next) => {
    await next();
    c.header('Vary', 'X-Auth-Token');
  });
  versionRoutes(app, cloud);
  app.use(
    requireToken(cloud, {
      open: ({ path, method }) => path === '/v3/auth/tokens' && method === 'POST',
      unauthorized: (c) => renderError(unauthorized(), c),
    }),
  );
  for (const mount of [
    tokenRoutes,
    authRoutes,
    projectRoutes,
    userRoutes,
    groupRoutes,
    roleRoutes,
    grantRoutes,
    assignmentRoutes,
    applicationCredentialRoutes,
    accessRuleRoutes,
    ec2CredentialRoutes,
    limitRoutes,
    catalogRoutes,
    blobRoutes,
    trustRoutes,
    endpointFilterRoutes,
    domainConfigRoutes,
  ]) {
    mount(app, cloud);
  }
  return { segment: 'identity', app };
}
