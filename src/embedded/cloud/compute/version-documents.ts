import type { CloudContext } from '../context.ts';
import { MAX_MINOR, MIN_MINOR } from './microversion.ts';

const legacy = { id: 'v2.0', status: 'SUPPORTED', version: '', min_version: '', updated: '2011-01-21T11:33:21Z' };
const current = {
  id: 'v2.1',
  status: 'CURRENT',
  version: `2.${MAX_MINOR}`,
  min_version: `2.${MIN_MINOR}`,
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
