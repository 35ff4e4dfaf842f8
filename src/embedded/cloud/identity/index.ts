import { managementRoutes } from './manage/index.ts';
import { requireToken } from '../authentication.ts';
import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';
import { renderIdentityError, unauthorized } from './style.ts';
import { tokenRoutes } from './tokens-routes.ts';
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
  tokenRoutes(app, cloud);
  managementRoutes(app, cloud);
  return { segment: 'identity', app };
}
