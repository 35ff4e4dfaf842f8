import { containerId } from './container.ts';
import { refuse } from './errors.ts';
import { type ObjectRequest, header, timestamp } from './request.ts';
import { removeObject, storeObject } from './put-object.ts';
import type { Metadata, ObjectRow } from './tables.ts';

/** Beside metadata and access lists: where old versions are kept (versioned_writes), and the keys of container sync. */
const SETTINGS = {
  'x-versions-location': 'x-remove-versions-location',
  'x-history-location': 'x-remove-history-location',
  'x-container-sync-key': 'x-remove-container-sync-key',
  'x-container-sync-to': 'x-remove-container-sync-to',
} as const;

const DELETED = 'application/x-deleted;swift_versions_deleted=1';

/** The settings after a PUT or POST of the container: an empty value takes one away, as does `X-Remove-...`. */
export function readSettings(request: ObjectRequest, stored: Metadata): Metadata {
  const [versions, history] = [header(request, 'x-versions-location'), header(request, 'x-history-location')];
  if (versions && history) {
    const message = 'Only one of x-history-location or x-versions-location may be specified';
    throw refuse(400, message, { 'content-type': 'text/plain' });
  }
  const kept = Object.entries(SETTINGS).flatMap(([name, removal]): [string, string][] => {
    const value = header(request, removal) === undefined ? (header(request, name) ?? stored[name]) : '';
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  const settings = Object.fromEntries(kept);
  if (versions) delete settings['x-history-location'];
  if (history) delete settings['x-versions-location'];
  return settings;
}

/** Puts the object that is about to be replaced where the container keeps old versions. */
export function keepVersion(request: ObjectRequest, row: ObjectRow | undefined): void {
  const location = locationOf(request);
  if (location === undefined) return;
  requireLocation(request, location.container);
  if (row) copyTo(request, row, location.container, versionName(request, row.modified_ms));
}

/** Deletes an object: the version before comes back, or, where a history is kept, a mark of the deletion is added. */
export function deleteVersioned(request: ObjectRequest, row: ObjectRow | undefined): void {
  const { cloud, account } = request;
  const location = locationOf(request);
  if (location?.mode === 'history') {
    keepVersion(request, row);
    if (!row) throw refuse(404);
    const name = versionName(request, cloud.clock.now());
    const marker = { headers: {}, metadata: {}, delete_at: null, manifest: null, segments: null };
    const container = `${account}/${location.container}`;
    const content = { bytes: new Uint8Array(), etag: EMPTY_MD5, content_type: DELETED };
    storeObject(cloud, { ...marker, ...content, id: `${container}/${name}`, container, name });
  } else if (location) {
    const last = lastVersion(request, location.container);
    if (last) {
      copyTo(request, last, request.container ?? '', request.object ?? '');
      removeObject(cloud, last);
      return;
    }
  }
  if (!row) throw refuse(404);
  removeObject(cloud, row);
}

const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

function locationOf(request: ObjectRequest): { container: string; mode: 'stack' | 'history' } | undefined {
  const settings = request.cloud.state.tables.object.containers.get(containerId(request))?.settings ?? {};
  const [versions, history] = [settings['x-versions-location'], settings['x-history-location']];
  if (history !== undefined) return { container: decodeURIComponent(history), mode: 'history' };
  return versions === undefined ? undefined : { container: decodeURIComponent(versions), mode: 'stack' };
}

function requireLocation(request: ObjectRequest, container: string): void {
  const { containers } = request.cloud.state.tables.object;
  if (!containers.has(`${request.account}/${container}`)) throw refuse(412);
}

/** `<length of the name, three hex digits><name>/<when the version was made>`. */
function versionName(request: ObjectRequest, ms: number): string {
  return `${versionPrefix(request)}${timestamp(ms).padStart(16, '0')}`;
}

function versionPrefix({ object = '' }: ObjectRequest): string {
  return `${Buffer.byteLength(object).toString(16).padStart(3, '0')}${object}/`;
}

function lastVersion(request: ObjectRequest, container: string): ObjectRow | undefined {
  const prefix = versionPrefix(request);
  const versions = request.cloud.state.tables.object.objects
    .where('container', `${request.account}/${container}`)
    .filter((row) => row.name.startsWith(prefix));
  return versions.toSorted((a, b) => (a.name < b.name ? 1 : -1))[0];
}

function copyTo(request: ObjectRequest, row: ObjectRow, container: string, name: string): void {
  const { cloud, account } = request;
  const bytes = cloud.state.blobs.get(row.id) ?? new Uint8Array();
  const home = `${account}/${container}`;
  const { modified_ms: _modified, ...fields } = row;
  storeObject(cloud, { ...fields, bytes, id: `${home}/${name}`, container: home, name });
}
