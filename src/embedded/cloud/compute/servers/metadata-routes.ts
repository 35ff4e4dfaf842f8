import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { envelope, metadata, tag } from '../../versioned-api/schema-types.ts';
import { projectOf } from '../policy.ts';
import { quotaLimit } from '../quotas/limits.ts';
import { updateServer } from './change.ts';
import { findServer } from './find.ts';
import { requireState } from './guard.ts';
import type { ServerRow } from './table.ts';

const METADATA = '/servers/:id/metadata';
const TAGS = '/servers/:id/tags';
const metadataBody = (): Schema => envelope('metadata', metadata);
const metaBody = (): Schema => envelope('meta', { ...metadata, minProperties: 1, maxProperties: 1 });
const tagsBody = (): Schema => envelope('tags', { type: 'array', items: tag, maxItems: 50 });

export const serverMetadataRoutes: readonly Route[] = [
  { method: 'GET', path: METADATA, handle: (call) => ({ metadata: findServer(call).metadata }) },
  { method: 'POST', path: METADATA, bodySchema: metadataBody, handle: (call) => setMetadata(call, true) },
  { method: 'PUT', path: METADATA, bodySchema: metadataBody, handle: (call) => setMetadata(call, false) },
  { method: 'GET', path: `${METADATA}/:key`, handle: showMeta },
  { method: 'PUT', path: `${METADATA}/:key`, bodySchema: metaBody, handle: setMeta },
  { method: 'DELETE', path: `${METADATA}/:key`, status: 204, handle: deleteMeta },
  { method: 'GET', path: TAGS, since: 26, handle: (call) => ({ tags: findServer(call).tags }) },
  { method: 'PUT', path: TAGS, since: 26, bodySchema: tagsBody, handle: replaceTags },
  { method: 'DELETE', path: TAGS, since: 26, status: 204, handle: (call) => void writeTags(call, []) },
  { method: 'GET', path: `${TAGS}/:tag`, since: 26, status: 204, handle: checkTag },
  { method: 'PUT', path: `${TAGS}/:tag`, since: 26, handle: addTag },
  { method: 'DELETE', path: `${TAGS}/:tag`, since: 26, status: 204, handle: removeTag },
];

type Metadata = Readonly<Record<string, string>>;

function write(call: Call, server: ServerRow, written: Metadata): Metadata {
  requireState(call, server, 'update metadata', {
    vm: ['active', 'paused', 'suspended', 'stopped'],
    task: 'any',
  });
  if (Object.keys(written).length > quotaLimit(call.cloud, projectOf(call), 'metadata_items')) {
    throw new ApiError(403, 'Maximum number of metadata items exceeds 128');
  }
  return updateServer(call.cloud, server.id, { metadata: written }).metadata;
}

function setMetadata(call: Call, merge: boolean): object {
  const server = findServer(call);
  const { metadata: given } = call.body as { metadata: Metadata };
  return { metadata: write(call, server, merge ? { ...server.metadata, ...given } : given) };
}

function showMeta(call: Call): object {
  const value = findServer(call).metadata[call.param('key')];
  if (value === undefined) throw new ApiError(404, 'Metadata item was not found');
  return { meta: { [call.param('key')]: value } };
}

function setMeta(call: Call): object {
  const server = findServer(call);
  const { meta } = call.body as { meta: Metadata };
  if (!(call.param('key') in meta)) throw new ApiError(400, 'Request body and URI mismatch');
  write(call, server, { ...server.metadata, ...meta });
  return { meta };
}

function deleteMeta(call: Call): undefined {
  const server = findServer(call);
  const { [call.param('key')]: gone, ...rest } = server.metadata;
  if (gone === undefined) throw new ApiError(404, 'Metadata item was not found');
  write(call, server, rest);
}

function writeTags(call: Call, tags: readonly string[]): ServerRow {
  const server = findServer(call);
  requireState(call, server, 'update_tags', { vm: ['active', 'paused', 'suspended', 'stopped'], task: 'any' });
  return updateServer(call.cloud, server.id, { tags: [...new Set(tags)].toSorted() });
}

function replaceTags(call: Call): object {
  return { tags: writeTags(call, (call.body as { tags: string[] }).tags).tags };
}

/** Looking for a tag and removing one word it differently. */
function missingTag(what: 'Server' | 'Instance', id: string, name: string): ApiError {
  return new ApiError(404, `${what} ${id} has no tag '${name}'`);
}

function checkTag(call: Call): undefined {
  const server = findServer(call);
  if (!server.tags.includes(call.param('tag'))) throw missingTag('Server', server.id, call.param('tag'));
}

function addTag(call: Call): Response {
  const server = findServer(call);
  const name = call.param('tag');
  if (server.tags.includes(name)) return new Response(null, { status: 204 });
  if (name.length > 60 || /[,/]/.test(name)) throw new ApiError(400, `Tag '${name}' is invalid.`);
  if (server.tags.length >= 50) throw new ApiError(400, 'The number of tags exceeded the per-server limit 50');
  writeTags(call, [...server.tags, name]);
  return new Response(null, { status: 201, headers: { location: `${call.base}/servers/${server.id}/tags/${name}` } });
}

function removeTag(call: Call): undefined {
  const server = findServer(call);
  const name = call.param('tag');
  if (!server.tags.includes(name)) throw missingTag('Instance', server.id, name);
  writeTags(
    call,
    server.tags.filter((one) => one !== name),
  );
}
