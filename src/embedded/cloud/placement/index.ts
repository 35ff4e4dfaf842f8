import { ApiError } from '../api-error.ts';
import { requireToken } from '../authentication.ts';
import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';
import { allocationRoutes } from './allocation-routes.ts';
import { candidateRoutes } from './candidate-routes.ts';
import { usageRoutes } from './usage-routes.ts';
import { MAX_MINOR, mountPlacement } from './call.ts';
import { renderPlacementError } from './errors.ts';
import { inventoryRoutes } from './inventory-routes.ts';
import { providerRoutes } from './provider-routes.ts';
import { traitRoutes } from './trait-routes.ts';

export { seedPlacement } from './providers.ts';

/** Placement, as Zed has it: 1.0 to 1.39 below `/placement`. */
export function placementService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'placement',
    renderError: (error, c) => renderPlacementError(error, MAX_MINOR, c.get('requestId')),
  });
  const open = new Set(['/']);
  app.use(requireToken(cloud, { open: ({ path }) => open.has(path) }));
  app.get('/', (c) =>
    c.json({
      versions: [
        {
          id: 'v1.0',
          max_version: `1.${MAX_MINOR}`,
          min_version: '1.0',
          status: 'CURRENT',
          links: [{ rel: 'self', href: '' }],
        },
      ],
    }),
  );
  mountPlacement(app, cloud, [
    ...providerRoutes,
    ...inventoryRoutes,
    ...traitRoutes,
    ...allocationRoutes,
    ...candidateRoutes,
    ...usageRoutes,
  ]);
  app.notFound((c) =>
    renderPlacementError(new ApiError(404, 'The resource could not be found.'), MAX_MINOR, c.get('requestId')),
  );
  return { segment: 'placement', app };
}
