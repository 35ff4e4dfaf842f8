import type { CloudContext } from '../context.ts';
import type { ServiceApp } from '../service.ts';

/** `/` and `/v3`: what versions there are. */
export function versionRoutes(app: ServiceApp, cloud: CloudContext): void {
  const href = `${cloud.origin}/identity/v3/`;
  const version = {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
  app.get('/', (c) => c.json({ versions: { values: [version] } }, 300, { Location: href }));
  app.get('/v3', (c) => c.json({ version }));
}
