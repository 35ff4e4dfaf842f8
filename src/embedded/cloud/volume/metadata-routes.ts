import { ApiError } from '../api-error.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { findSnapshot, findVolume } from './find.ts';
import * as schemas from './schemas.ts';

type Metadata = Readonly<Record<string, string>>;

/** How one kind of thing keeps its metadata. */
interface Keeper {
  /** `Volume` */
  readonly label: string;
  read(call: Call): { readonly id: string; readonly metadata: Metadata };
  write(call: Call, id: string, metadata: Metadata): void;
}

const VOLUME: Keeper = {
  label: 'Volume',
  read: (call) => findVolume(call, call.param('id')),
  write: (call, id, metadata) => call.cloud.state.tables.volume.volumes.update(id, { metadata }),
};

const SNAPSHOT: Keeper = {
  label: 'Snapshot',
  read: (call) => findSnapshot(call, call.param('id')),
  write: (call, id, metadata) => call.cloud.state.tables.volume.snapshots.update(id, { metadata }),
};

export const metadataRoutes: readonly Route[] = [
  ...routesFor('/volumes/:id/metadata', VOLUME),
  ...routesFor('/snapshots/:id/metadata', SNAPSHOT),
];

function routesFor(path: string, keeper: Keeper): Route[] {
  const bodySchema = schemas.setMetadata;
  return [
    { method: 'GET', path, handle: (call) => ({ metadata: keeper.read(call).metadata }) },
    {
      method: 'POST',
      path,
      bodySchema,
      handle: (call) => change(call, keeper, (old, given) => ({ ...old, ...given })),
    },
    { method: 'PUT', path, bodySchema, handle: (call) => change(call, keeper, (_old, given) => given) },
    { method: 'GET', path: `${path}/:key`, handle: (call) => showOne(call, keeper) },
    { method: 'PUT', path: `${path}/:key`, bodySchema: schemas.setMeta, handle: (call) => setOne(call, keeper) },
    { method: 'DELETE', path: `${path}/:key`, handle: (call) => removeOne(call, keeper) },
  ];
}

function change(call: Call, keeper: Keeper, merge: (old: Metadata, given: Metadata) => Metadata): object {
  const { id, metadata } = keeper.read(call);
  const merged = merge(metadata, (call.body as { metadata: Metadata }).metadata);
  keeper.write(call, id, merged);
  return { metadata: merged };
}

function noSuchKey(keeper: Keeper, id: string, key: string): ApiError {
  return new ApiError(404, `${keeper.label} ${id} has no metadata with key ${key}.`);
}

function showOne(call: Call, keeper: Keeper): object {
  const { id, metadata } = keeper.read(call);
  const key = call.param('key');
  const value = metadata[key];
  if (value === undefined) throw noSuchKey(keeper, id, key);
  return { meta: { [key]: value } };
}

function setOne(call: Call, keeper: Keeper): object {
  const { id, metadata } = keeper.read(call);
  const { meta } = call.body as { meta: Metadata };
  if (!(call.param('key') in meta)) throw new ApiError(400, 'Request body and URI mismatch');
  keeper.write(call, id, { ...metadata, ...meta });
  return { meta };
}

function removeOne(call: Call, keeper: Keeper): undefined {
  const { id, metadata } = keeper.read(call);
  const { [call.param('key')]: gone, ...rest } = metadata;
  if (gone === undefined) throw noSuchKey(keeper, id, call.param('key'));
  keeper.write(call, id, rest);
}
