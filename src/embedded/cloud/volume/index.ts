import { ApiError } from '../api-error.ts';
import { requireToken } from '../authentication.ts';
import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';
import { faultResponse } from '../versioned-api/faults.ts';
import { type VersionedApi, versionHeaders } from '../versioned-api/microversion.ts';
import { mountRoutes } from '../versioned-api/router.ts';
import { webobError } from '../webob-error.ts';
import { volumeActionRoute } from './actions/route.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import { registerChanges } from './changes.ts';
import { defaultTypeRoutes } from './default-type-routes.ts';
import { encryptionRoutes } from './encryption-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { groupTypeRoutes } from './group-type-routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { otherRoutes } from './other-routes.ts';
import { qosSpecRoutes } from './qos-spec-routes.ts';
import { quotaRoutes } from './quota-routes.ts';
import { serviceRoutes } from './service-routes.ts';
import { snapshotRoutes } from './snapshot-routes.ts';
import { transferRoutes } from './transfer-routes.ts';
import { typeRoutes } from './type-routes.ts';
import { volumeRoutes } from './volume-routes.ts';

export { seedVolumes } from './seed.ts';

const VOLUME_API: VersionedApi = { service: 'volume', root: '/v3', major: 3, minMinor: 0, maxMinor: 70 };
const OPEN_PATHS = new Set(['/', '/v3']);

/** Cinder, as Zed has it: 3.0 to 3.70 below `/volume/v3/<project>`. */
export function volumeService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'volume',
    strictSlash: true,
    renderError: (error) => faultResponse(error),
    requestIdHeaders: ['x-openstack-request-id', 'x-compute-request-id'],
  });
  registerChanges(cloud);
  app.use(requireToken(cloud, { open: ({ path }) => OPEN_PATHS.has(path) }));
  const headers = versionHeaders(VOLUME_API, '3.0');
  app.get('/', (c) => c.json(versions(cloud), 300, headers));
  app.get('/v3', (c) => c.json(versions(cloud), 200, headers));
  mountRoutes(app, cloud, VOLUME_API, [
    ...volumeRoutes,
    ...metadataRoutes,
    volumeActionRoute,
    ...snapshotRoutes,
    ...typeRoutes,
    ...encryptionRoutes,
    ...qosSpecRoutes,
    ...transferRoutes,
    ...attachmentRoutes,
    ...serviceRoutes,
    ...quotaRoutes,
    ...otherRoutes,
    ...defaultTypeRoutes,
    ...groupTypeRoutes,
    ...groupRoutes,
  ]);
  app.notFound((c) => webobError(new ApiError(404, 'The resource could not be found.'), c.req.header('accept')));
  return { segment: 'volume', app };
}

function versions({ origin }: CloudContext): object {
  const links = [
    { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
    { rel: 'self', href: `${origin}/volume/v3/` },
  ];
  const media = { base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' };
  const range = { version: `3.${VOLUME_API.maxMinor}`, min_version: `3.${VOLUME_API.minMinor}` };
  return {
    versions: [
      { id: 'v3.0', status: 'CURRENT', ...range, updated: '2022-08-31T00:00:00Z', links, 'media-types': [media] },
    ],
  };
}
