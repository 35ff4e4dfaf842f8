import { accountOf } from './account.ts';
import { answer, refuse } from './errors.ts';
import { renderListing, selectLines } from './listing.ts';
import { mergeMetadata, showMetadata } from './metadata.ts';
import { type ObjectRequest, header, httpDate, listedTime, timestamp } from './request.ts';
import { sloBytes, sloEtag } from './static-large.ts';
import type { ContainerRow, ObjectRow } from './tables.ts';
import { readSettings } from './versions.ts';

export function containerId({ account, container }: Pick<ObjectRequest, 'account' | 'container'>): string {
  return `${account}/${container ?? ''}`;
}

/** Requests to a container. */
export function serveContainer(request: ObjectRequest): Response {
  const { containers } = request.cloud.state.tables.object;
  const row = containers.get(containerId(request));
  if (request.method === 'PUT') return putContainer(request, row);
  if (!row) throw refuse(404);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return listObjects(request, row);
    case 'POST':
      containers.update(row.id, { ...changes(request, row), modified_ms: request.cloud.clock.now() });
      return answer(204);
    case 'DELETE':
      if (row.object_count > 0) throw refuse(409);
      containers.delete(row.id);
      return answer(204);
    default:
      throw refuse(405, '', { allow: 'GET, POST, OPTIONS, HEAD, DELETE, PUT' });
  }
}

function putContainer(request: ObjectRequest, row: ContainerRow | undefined): Response {
  const { cloud, account, container: name = '' } = request;
  const { containers } = cloud.state.tables.object;
  const now = cloud.clock.now();
  if (row) {
    containers.update(row.id, { ...changes(request, row), modified_ms: now });
    return answer(202);
  }
  accountOf(cloud, account);
  const times = { created_ms: now, modified_ms: now };
  const fresh = { id: containerId(request), account, name, ...times, object_count: 0, bytes_used: 0 };
  const empty = { ...fresh, metadata: {}, read_acl: '', write_acl: '' };
  containers.insert({ ...empty, ...changes(request, empty) });
  return answer(201);
}

function changes(
  request: ObjectRequest,
  row: ContainerRow,
): Required<Pick<ContainerRow, 'metadata' | 'read_acl' | 'write_acl' | 'settings'>> {
  const acl = (name: 'read' | 'write', stored: string) =>
    header(request, `x-remove-container-${name}`) === undefined
      ? (header(request, `x-container-${name}`) ?? stored)
      : '';
  return {
    metadata: mergeMetadata(row.metadata, request.raw.headers, 'container'),
    read_acl: acl('read', row.read_acl),
    write_acl: acl('write', row.write_acl),
    settings: readSettings(request, row.settings ?? {}),
  };
}

function listObjects(request: ObjectRequest, row: ContainerRow): Response {
  const objects = request.cloud.state.tables.object.objects.where('container', row.id);
  const acls = { 'x-container-read': row.read_acl, 'x-container-write': row.write_acl };
  return renderListing<ObjectRow>(request, {
    lines: selectLines(request, objects),
    headers: {
      'x-container-object-count': String(row.object_count),
      'x-container-bytes-used': String(row.bytes_used),
      'x-timestamp': timestamp(row.created_ms),
      ...Object.fromEntries(Object.entries(acls).filter(([, acl]) => acl !== '')),
      ...row.settings,
      ...showMetadata(row.metadata, 'x-container-meta-'),
      'last-modified': httpDate(row.modified_ms),
      'accept-ranges': 'bytes',
      'x-storage-policy': 'Policy-0',
      'x-container-sharding': 'False',
    },
    toJson: (object) => ({
      bytes: object.segments ? sloBytes(object.segments) : object.bytes,
      hash: object.etag,
      name: object.name,
      content_type: object.content_type,
      last_modified: listedTime(object.modified_ms),
      ...(object.segments ? { slo_etag: `"${sloEtag(object.segments)}"` } : {}),
    }),
    root: {
      tag: 'container',
      name: row.name,
      item: 'object',
      fields: ['name', 'hash', 'bytes', 'content_type', 'last_modified'],
    },
  });
}
