import { stringify } from 'yaml';
import { renderTable } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import type { KubeObject } from '../object.ts';
import { PROTOBUF_TYPE } from '../protobuf/decode.ts';
import { encodeProtobuf } from '../protobuf/encode.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { ListResult } from '../verbs/list.ts';
import type { Representation } from './accept.ts';
import { encodeItem, encodeObject } from './encode.ts';

const META_GROUP = 'meta.k8s.io';

const TYPES: Record<Representation['format'], string> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: PROTOBUF_TYPE,
};

/** An answer in the client's format, from its JSON text. */
export function answer(
  code: number,
  text: string,
  { format }: Pick<Representation, 'format'>,
  warnings: readonly string[] = [],
): Response {
  const headers = new Headers({ 'content-type': TYPES[format] });
  for (const warning of warnings) headers.append('warning', `299 - ${JSON.stringify(warning)}`);
  return new Response(inFormat(text, format), { status: code, headers });
}

function inFormat(text: string, format: Representation['format']): string | Uint8Array<ArrayBuffer> {
  if (format === 'json') return `${text}\n`;
  const document = JSON.parse(text) as JsonObject;
  return format === 'yaml' ? stringify(document) : (encodeProtobuf(document) ?? text);
}

/** One object in the shape the client asked for. */
export function renderObject(
  resource: Pick<ServedResource, 'table'>,
  object: KubeObject,
  wanted: Representation,
  nowMs: number,
): string {
  if (wanted.as === 'Object') return encodeObject(object);
  if (wanted.as === 'PartialObjectMetadata') return JSON.stringify(partial(object, wanted.metaVersion));
  const { resourceVersion } = object.metadata;
  return JSON.stringify(tableOf(resource, [object], { resourceVersion }, wanted, nowMs, true));
}

/** A page of objects in the shape the client asked for. */
export function renderList(resource: ServedResource, list: ListResult, wanted: Representation, nowMs: number): string {
  const metadata: JsonObject = {
    ...(list.continue === '' && !resource.custom ? {} : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
    resourceVersion: list.resourceVersion,
  };
  if (wanted.as === 'Table') return JSON.stringify(tableOf(resource, list.items, metadata, wanted, nowMs, true));
  const partials = wanted.as === 'PartialObjectMetadata';
  const head = {
    kind: partials ? 'PartialObjectMetadataList' : resource.definition.listKind,
    apiVersion: partials ? `${META_GROUP}/${wanted.metaVersion}` : resource.apiVersion,
    metadata,
  };
  const items = list.items.map((object) =>
    partials ? JSON.stringify(partial(object, wanted.metaVersion)) : encodeItem(object, resource.custom),
  );
  return `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}`;
}

export function partial(object: KubeObject, metaVersion: string): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `${META_GROUP}/${metaVersion}`, metadata: object.metadata };
}

export function tableOf(
  resource: Pick<ServedResource, 'table'>,
  objects: readonly KubeObject[],
  listMetadata: JsonObject,
  { includeObject, metaVersion }: Representation,
  nowMs: number,
  withColumns: boolean,
): JsonObject {
  const table = renderTable({ table: resource.table, objects, listMetadata, nowMs, includeObject, withColumns });
  return { ...table, apiVersion: `${META_GROUP}/${metaVersion}` };
}
