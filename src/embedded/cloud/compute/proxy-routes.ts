import { ApiError } from '../api-error.ts';
import { isoSeconds } from '../context.ts';
import type { ImageRow, ImageStatus } from '../image/tables.ts';
import { findImage, maySee } from '../image/visibility.ts';
import { canReadNetwork } from '../network/networks.ts';
import { selfLinks } from '../versioned-api/links.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { EXTENSIONS } from './extension-list.ts';

/** Last microversion of Nova's ways to other services, and of those to images' metadata. */
const LAST = 35;
const LAST_METADATA = 38;

/** What Nova told of itself before microversions, and what it only passed on: images, pools of floating IPs. */
export const proxyRoutes: readonly Route[] = [
  { method: 'GET', path: '/extensions', handle: () => ({ extensions: EXTENSIONS.map(extensionView) }) },
  { method: 'GET', path: '/extensions/:alias', handle: showExtension },
  { method: 'GET', path: '/images', until: LAST, handle: (call) => list(call, brief) },
  { method: 'GET', path: '/images/detail', until: LAST, handle: (call) => list(call, detail) },
  { method: 'GET', path: '/images/:id', until: LAST, handle: (call) => ({ image: detail(call, find(call)) }) },
  {
    method: 'GET',
    path: '/images/:id/metadata',
    until: LAST_METADATA,
    handle: (call) => ({ metadata: find(call).properties }),
  },
  { method: 'GET', path: '/images/:id/metadata/:key', until: LAST_METADATA, handle: showMeta },
  { method: 'POST', path: '/images/:id/metadata', until: LAST_METADATA, handle: (call) => writeMetadata(call, true) },
  { method: 'PUT', path: '/images/:id/metadata', until: LAST_METADATA, handle: (call) => writeMetadata(call, false) },
  { method: 'PUT', path: '/images/:id/metadata/:key', until: LAST_METADATA, handle: writeMeta },
  { method: 'DELETE', path: '/images/:id/metadata/:key', until: LAST_METADATA, status: 204, handle: removeMeta },
  { method: 'GET', path: '/os-floating-ip-pools', until: LAST, handle: floatingIpPools },
];

function extensionView([alias, name]: readonly [string, string]): object {
  const namespace = 'http://docs.openstack.org/compute/ext/fake_xml';
  return { alias, name, description: name, namespace, updated: '2014-12-03T00:00:00Z', links: [] };
}

function showExtension(call: Call): object {
  const known = EXTENSIONS.find(([alias]) => alias === call.param('alias'));
  if (!known) throw new ApiError(404, '');
  return { extension: extensionView(known) };
}

function find(call: Call): ImageRow {
  return findImage(call, call.param('id'), () => new ApiError(404, 'Image not found.'));
}

function list(call: Call, view: (call: Call, image: ImageRow) => object): object {
  const [name, status] = [call.query.get('name'), call.query.get('status')?.toUpperCase()];
  const shown = call.cloud.state.tables.image.images
    .all()
    .filter((image) => maySee(call, image) && image.visibility !== 'community')
    .filter((image) => (name === null || image.name === name) && (!status || statusOf(image)[0] === status));
  return { images: shown.toReversed().map((image) => view(call, image)) };
}

function brief(call: Call, { id, name }: ImageRow): object {
  const type = 'application/vnd.openstack.image';
  const alternate = { rel: 'alternate', type, href: `${call.cloud.origin}/image/images/${id}` };
  return { id, name, links: [...selfLinks(call, 'images', id), alternate] };
}

function detail(call: Call, image: ImageRow): object {
  const [status, progress] = statusOf(image);
  return {
    ...brief(call, image),
    minRam: image.min_ram,
    minDisk: image.min_disk,
    metadata: image.properties,
    created: isoSeconds(image.created_ms),
    updated: isoSeconds(image.updated_ms),
    status,
    progress,
    'OS-EXT-IMG-SIZE:size': image.size,
  };
}

/** Nova's word for an image's state, and how far it is. */
const STATUSES: Readonly<Record<ImageStatus, readonly [status: string, progress: number]>> = {
  active: ['ACTIVE', 100],
  queued: ['SAVING', 25],
  saving: ['SAVING', 50],
  uploading: ['UNKNOWN', 0],
  importing: ['UNKNOWN', 0],
  killed: ['ERROR', 0],
  deactivated: ['UNKNOWN', 0],
};
const statusOf = ({ status }: ImageRow) => STATUSES[status];

function showMeta(call: Call): object {
  const key = call.param('key');
  const value = find(call).properties[key];
  if (value === undefined) throw new ApiError(404, 'Metadata item was not found');
  return { meta: { [key]: value } };
}

function setProperties(call: Call, properties: Readonly<Record<string, string>>): void {
  const image = find(call);
  if (!call.caller.isAdmin && image.owner !== call.caller.project?.id) {
    throw new ApiError(403, 'You are not allowed to access the image.');
  }
  call.cloud.state.tables.image.images.update(image.id, { properties, updated_ms: call.cloud.clock.now() });
}

function writeMetadata(call: Call, merge: boolean): object {
  const { metadata } = (call.body ?? {}) as { metadata?: Readonly<Record<string, string>> };
  if (typeof metadata !== 'object') throw new ApiError(400, "'metadata' is a required property");
  const next = merge ? { ...find(call).properties, ...metadata } : metadata;
  setProperties(call, next);
  return { metadata: next };
}

function writeMeta(call: Call): object {
  const { meta } = (call.body ?? {}) as { meta?: Readonly<Record<string, string>> };
  const key = call.param('key');
  const value = meta?.[key];
  if (value === undefined) throw new ApiError(400, 'Request body and URI mismatch');
  setProperties(call, { ...find(call).properties, [key]: value });
  return { meta: { [key]: value } };
}

function removeMeta(call: Call): undefined {
  const { [call.param('key')]: gone, ...rest } = find(call).properties;
  if (gone === undefined) throw new ApiError(404, 'Invalid metadata key');
  setProperties(call, rest);
  return undefined;
}

function floatingIpPools({ cloud, caller }: Call): object {
  const external = cloud.state.tables.network.networks
    .all()
    .filter((row) => row['router:external'] && canReadNetwork(cloud, caller, row));
  return { floating_ip_pools: external.map(({ name }) => ({ name })) };
}
