import type { CloudContext } from '../context.ts';
import type { VersionedApi } from '../versioned-api/microversion.ts';

export const COMPUTE_API: VersionedApi = {
  service: 'compute',
  root: '/v2.1',
  major: 2,
  minMinor: 1,
  maxMinor: 93,
  legacyHeader: 'x-openstack-nova-api-version',
};

const legacy = { id: 'v2.0', status: 'SUPPORTED', version: '', min_version: '', updated: '2011-01-21T11:33:21Z' };
const current = {
  id: 'v2.1',
  status: 'CURRENT',
  version: `2.${COMPUTE_API.maxMinor}`,
  min_version: `2.${COMPUTE_API.minMinor}`,
  updated: '2013-07-23T11:33:21Z',
};

const self = ({ origin }: CloudContext, path: string) => ({ rel: 'self', href: `${origin}/compute/${path}/` });

/** What `GET /compute/` answers. */
export const allVersions = (cloud: CloudContext) => ({
  versions: [
    { ...legacy, links: [self(cloud, 'v2')] },
    { ...current, links: [self(cloud, 'v2.1')] },
  ],
});

/** What `GET /compute/v2.1/` answers; `GET /compute/v2/` likewise. */
export function oneVersion(cloud: CloudContext, path: 'v2' | 'v2.1') {
  const describedBy = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };
  const media = path === 'v2' ? '2' : '2.1';
  return {
    version: {
      ...(path === 'v2' ? legacy : current),
      links: [self(cloud, path), describedBy],
      'media-types': [{ base: 'application/json', type: `application/vnd.openstack.compute+json;version=${media}` }],
    },
  };
}
